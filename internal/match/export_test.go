package match

// What tests outside of the package use, which may import what is above it.
var (
	GeneratedRules = generatedRules
	TestEnv        = testEnv
)
