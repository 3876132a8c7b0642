//go:build linux || darwin

package main

import "syscall"

// freeBytes is the space on a folder's disk that this user may fill.
func freeBytes(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
