package client

import (
	"context"
	"time"
)

type engine struct {
	store Store
	now   func() time.Time
}
type turn struct{}

func (e *engine) abandon() {}
func (e *engine) turn(ctx context.Context, op Operation, params any) (any, error) {
	return op.run(&turn{}, params)
}
func faultOperations() []Operation { return nil }
func (t *turn) deriveVaultRoot(p *DeriveVaultRootParams) (r DeriveVaultRootResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) deriveLoginKey(p *DeriveLoginKeyParams) (r DeriveLoginKeyResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) createVault(p *CreateVaultParams) (r CreateVaultResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) unlock(p *UnlockParams) (r UnlockResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) lock(p *Nothing) (r Nothing, err error) { return r, fail(CodeUnsupported, "") }
func (t *turn) identity(p *Nothing) (r IdentityResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) proveDevice(p *ProveDeviceParams) (r ProveDeviceResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) prepareKeyPackages(p *PrepareKeyPackagesParams) (r PrepareKeyPackagesResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) confirmKeyPackages(p *ConfirmKeyPackagesParams) (r Nothing, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) exportStateForVault(p *Nothing) (r ExportStateForVaultResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) createConversation(p *CreateConversationParams) (r CreateConversationResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) addMembers(p *AddMembersParams) (r ChangeResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) removeMembers(p *RemoveMembersParams) (r ChangeResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) updateKeys(p *ConversationParams) (r ChangeResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) sendMessage(p *SendMessageParams) (r SendMessageResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) conversations(p *Nothing) (r ConversationsResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) messages(p *MessagesParams) (r MessagesResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) markRead(p *ConversationParams) (r Nothing, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) invitations(p *Nothing) (r InvitationsResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) acceptInvitation(p *InvitationParams) (r AcceptInvitationResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) rejectInvitation(p *InvitationParams) (r Nothing, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) epochAuthenticator(p *ConversationParams) (r EpochAuthenticatorResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) exportSecret(p *ExportSecretParams) (r ExportSecretResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) cursors(p *Nothing) (r CursorsResult, err error) { return r, fail(CodeUnsupported, "") }
func (t *turn) receive(p *ReceiveParams) (r ReceiveResult, err error) {
	return r, fail(CodeUnsupported, "")
}
func (t *turn) outbox(p *Nothing) (r OutboxResult, err error) { return r, fail(CodeUnsupported, "") }
func (t *turn) settleOutbox(p *SettleOutboxParams) (r SettleOutboxResult, err error) {
	return r, fail(CodeUnsupported, "")
}
