// Package client is the messenger engine: identity, key packages, conversations, inbox and outbox of one device, on top of
// the protocol in pkg/mls. It is plain Go without network, clock or browser.
package client
