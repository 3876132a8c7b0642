package trail

// IsArchive reports whether head, the first bytes of a file, is that of an archive.
func IsArchive(head []byte) bool { return len(head) >= 4 && string(head[:4]) == "PK\x03\x04" }
