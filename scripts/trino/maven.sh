# Sourced: sees that Maven and a JDK are there; as root on Debian it installs them. $1 says what needs them.
if ! command -v mvn >/dev/null || ! command -v javac >/dev/null; then
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		echo "installing Maven and OpenJDK 17" >&2
		apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -q maven openjdk-17-jdk-headless >&2
	else
		echo "!! $1 is not installed: it needs Maven (mvn) and a JDK 17 (javac), which are not on PATH" >&2
		exit 1
	fi
fi
