module github.com/ashiato/ashiato/examples

go 1.26.0

require github.com/ashiato/ashiato v0.0.0

require github.com/klauspost/compress v1.20.3 // indirect

replace github.com/ashiato/ashiato => ../
