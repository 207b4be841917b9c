package main

import (
	"net"
	"strings"
)

// tellManager tells systemd, where it has started the program and waits to hear, how
// far it is. A name that begins with @ is of the abstract kind, which net knows.
func (p *program) tellManager(state ...string) {
	if p.settings == nil {
		return
	}
	socket := p.settings.lookup("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	if err := sendTo(socket, strings.Join(state, "\n")); err != nil {
		p.log.Warn("service manager not told", "state", state[0], "error", err)
	}
}

func sendTo(socket, text string) error {
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Write([]byte(text))
	return err
}
