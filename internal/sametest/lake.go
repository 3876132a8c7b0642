package sametest

// Schema is the schema of Trino's catalogue iceberg that holds the fixture lake's tables.
const Schema = "fixture"
