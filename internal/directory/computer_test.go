package directory

import "testing"

func TestComputer(t *testing.T) {
	d := New()
	d.Add(Change{Key: Key{Workspace, account + " ap-northeast-1", "ws-1"}, Observed: hour(1), Effective: hour(1), Source: FromWorkspaces, Name: "hanako",
		Attributes: map[string]string{ComputerName: "WSAMZN-1"}, Present: true})
	n := NewNames(d)
	if got := n.Computer(account, "ap-northeast-1", "ws-1", hour(2)); got != "WSAMZN-1" {
		t.Errorf("got %q", got)
	}
	if got := n.Computer(account, "us-east-1", "ws-1", hour(2)); got != "" {
		t.Errorf("got %q of another region", got)
	}
}
