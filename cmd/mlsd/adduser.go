package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"mlswasm/internal/delivery"
)

// addUser makes an account. The service must not be running on the same data folder, unless both use an external NATS server.
func addUser(ctx context.Context, o options) (err error) {
	password, err := readPassword(os.Stdin)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: o.level}))
	service, err := delivery.Open(ctx, delivery.Config{Folder: o.data, NATS: o.nats, Replicas: o.replicas, Limits: delivery.DefaultLimits(), Log: log})
	if err != nil {
		return explainOpen(o, err)
	}
	defer func() { err = errors.Join(err, service.Close()) }()
	switch err := service.AddUser(ctx, o.addUser, password); {
	case errors.Is(err, delivery.ErrUserExists):
		return fmt.Errorf("%s exists already: nothing was changed", o.addUser)
	case err != nil:
		return fmt.Errorf("--add-user %s: %w", o.addUser, err)
	}
	fmt.Printf("%s can log in\n", o.addUser)
	return nil
}

// readPassword reads the first line. Clients derive keys from a password in normalisation form NFKC; text of ASCII is in that form already,
// and other text is refused rather than normalised in a second place.
func readPassword(in io.Reader) ([]byte, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	password := strings.TrimRight(line, "\r\n")
	if len(password) < 8 {
		return nil, errors.New("the password on standard input has fewer than 8 characters")
	}
	for _, r := range password {
		if r < ' ' || r > '~' {
			return nil, errors.New("the password on standard input is to be of printable ASCII")
		}
	}
	return []byte(password), nil
}
