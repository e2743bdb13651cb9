package keyschedule

import (
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// The secrets of RFC 9420, Section 8, each Nh bytes long.
type (
	InitSecret       struct{ secret.Secret } // carries one epoch into the next
	CommitSecret     struct{ secret.Secret } // what the update path of a commit adds
	JoinerSecret     struct{ secret.Secret } // what a Welcome gives to a joiner
	PSKSecret        struct{ secret.Secret } // what pre-shared keys add
	WelcomeSecret    struct{ secret.Secret } // protects the GroupInfo in a Welcome
	EpochSecret      struct{ secret.Secret } // the root of an epoch
	SenderDataSecret struct{ secret.Secret } // protects sender data
	EncryptionSecret struct{ secret.Secret } // the root of the secret tree
	ExporterSecret   struct{ secret.Secret } // the root of MLS-Exporter
	ExternalSecret   struct{ secret.Secret } // the seed of the external init key
	ConfirmationKey  struct{ secret.Secret } // makes confirmation tags
	MembershipKey    struct{ secret.Secret } // makes membership tags
	ResumptionPSK    struct{ secret.Secret } // proves membership of this epoch later
	Authenticator    struct{ secret.Secret } // the epoch authenticator, equal for all members
)

// ApplicationExportSecret is the root of the Exporter Tree (draft-ietf-mls-extensions, "Exported Secrets").
type ApplicationExportSecret struct{ secret.Secret }

// Epoch holds the secrets derived from one epoch_secret. Copies share the bytes.
type Epoch struct {
	SenderData    SenderDataSecret
	Encryption    EncryptionSecret // consumed by the secret tree, which clears it
	Exporter      ExporterSecret
	External      ExternalSecret
	Confirmation  ConfirmationKey
	Membership    MembershipKey
	Resumption    ResumptionPSK
	Authenticator Authenticator
	Init          InitSecret
	Export        ApplicationExportSecret // consumed by the Exporter Tree, or cleared where there is none
}

// NoCommit returns the commit_secret of a commit without a path: all zero (RFC 9420, Section 12.4.2).
func NoCommit(s *suite.Suite) CommitSecret { return CommitSecret{s.Zero()} }

// Join derives the joiner_secret of an epoch from the one before (RFC 9420, Section 8). groupContext is the encoded
// GroupContext of the new epoch.
func Join(s *suite.Suite, init InitSecret, commit CommitSecret, groupContext []byte) JoinerSecret {
	mixed := s.Extract(init.Secret, commit.Secret)
	defer mixed.Clear()
	return JoinerSecret{s.ExpandWithLabel(mixed, "joiner", groupContext, s.Nh())}
}

// Derive returns the welcome_secret and the secrets of the epoch that a joiner_secret and the pre-shared keys lead to
// (RFC 9420, Section 8). groupContext is the encoded GroupContext of that epoch.
func Derive(s *suite.Suite, joiner JoinerSecret, psk PSKSecret, groupContext []byte) (WelcomeSecret, *Epoch) {
	member := s.Extract(joiner.Secret, psk.Secret)
	defer member.Clear()
	root := EpochSecret{s.ExpandWithLabel(member, "epoch", groupContext, s.Nh())}
	defer root.Clear()
	return WelcomeSecret{s.DeriveSecret(member, "welcome")}, FromEpochSecret(s, root)
}

// Welcome returns the welcome_secret alone, for a joiner that has not yet seen the GroupContext (RFC 9420, Section
// 12.4.3.1).
func Welcome(s *suite.Suite, joiner JoinerSecret, psk PSKSecret) WelcomeSecret {
	member := s.Extract(joiner.Secret, psk.Secret)
	defer member.Clear()
	return WelcomeSecret{s.DeriveSecret(member, "welcome")}
}

// RandomEpochSecret draws the epoch_secret of a new group (RFC 9420, Section 11).
func RandomEpochSecret(s *suite.Suite) (EpochSecret, error) {
	r, err := suite.Random(s.Nh())
	return EpochSecret{r}, err
}

// FromEpochSecret derives the secrets of an epoch (RFC 9420, Section 8, Table 4), and the draft's one beside them. root remains the caller's, to clear.
func FromEpochSecret(s *suite.Suite, root EpochSecret) *Epoch {
	derive := func(label string) secret.Secret { return s.DeriveSecret(root.Secret, label) }
	return &Epoch{
		SenderData:    SenderDataSecret{derive("sender data")},
		Encryption:    EncryptionSecret{derive("encryption")},
		Exporter:      ExporterSecret{derive("exporter")},
		External:      ExternalSecret{derive("external")},
		Confirmation:  ConfirmationKey{derive("confirm")},
		Membership:    MembershipKey{derive("membership")},
		Resumption:    ResumptionPSK{derive("resumption")},
		Authenticator: Authenticator{derive("authentication")},
		Init:          InitSecret{derive("init")},
		Export:        ApplicationExportSecret{derive("application_export")},
	}
}

// Wire walks what an epoch keeps, for state that is stored sealed: everything but the encryption_secret and the
// application_export_secret, which live on in their trees only.
func (e *Epoch) Wire(c *wire.Codec) {
	e.SenderData.Wire(c)
	e.Exporter.Wire(c)
	e.External.Wire(c)
	e.Confirmation.Wire(c)
	e.Membership.Wire(c)
	e.Resumption.Wire(c)
	e.Authenticator.Wire(c)
	e.Init.Wire(c)
}

// Clear overwrites every secret.
func (e *Epoch) Clear() {
	e.SenderData.Clear()
	e.Encryption.Clear()
	e.Exporter.Clear()
	e.External.Clear()
	e.Confirmation.Clear()
	e.Membership.Clear()
	e.Resumption.Clear()
	e.Authenticator.Clear()
	e.Init.Clear()
	e.Export.Clear()
}
