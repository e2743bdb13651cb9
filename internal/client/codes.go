package client

// Code says what the caller of an operation can do about a failure. Codes are API, the text of an error is not.
// The service and the JavaScript package use the same table.
type Code string

// The codes. Their sentences and whether a retry may help stand in Codes.
const (
	CodeInvalidArgument      Code = "invalid_argument"
	CodeMalformed            Code = "malformed"
	CodeLocked               Code = "locked"
	CodeClosed               Code = "closed"
	CodeBusy                 Code = "busy"
	CodeInternal             Code = "internal"
	CodeFatal                Code = "fatal"
	CodeWrongPassword        Code = "wrong_password"
	CodeVaultMissing         Code = "vault_missing"
	CodeVaultCorrupted       Code = "vault_corrupted"
	CodeKDFDowngrade         Code = "kdf_downgrade"
	CodeStateRolledBack      Code = "state_rolled_back"
	CodeStorageFailed        Code = "storage_failed"
	CodeNotFound             Code = "not_found"
	CodeNotAMember           Code = "not_a_member"
	CodeInvalidMessage       Code = "invalid_message"
	CodeTooOld               Code = "too_old"
	CodeWrongEpoch           Code = "wrong_epoch"
	CodeDuplicate            Code = "duplicate"
	CodeUnsupported          Code = "unsupported"
	CodeRejected             Code = "rejected"
	CodeOffline              Code = "offline"
	CodeUnauthorized         Code = "unauthorized"
	CodeRateLimited          Code = "rate_limited"
	CodeConflict             Code = "conflict"
	CodeAborted              Code = "aborted"
	CodeTimeout              Code = "timeout"
	CodeServiceUnavailable   Code = "service_unavailable"
	CodeLoadFailed           Code = "load_failed"
	CodeUnknownPSK           Code = "unknown_psk"
	CodeCredentialUnverified Code = "credential_unverified"
	CodeLinkEnded            Code = "link_ended"
)

// CodeInfo is one row of the table of codes.
type CodeInfo struct {
	Code Code
	// Meaning says to a programmer when the code is answered.
	Meaning string
	// Sentence says to a person what happened and what to do.
	Sentence string
	// Retryable: the same call may succeed later without anything being changed by the caller.
	Retryable bool
}

// Codes returns THE table of codes: docs/errors.md and the TypeScript type are written from it.
func Codes() []CodeInfo {
	return []CodeInfo{
		{CodeInvalidArgument, "A parameter is missing, has the wrong type or is out of its bounds; path names it.", "This input cannot be used. Correct it and try again.", false},
		{CodeMalformed, "Bytes do not have the form that their type demands.", "This data is damaged or was not made for this program. Ask for it to be sent again.", false},
		{CodeLocked, "The operation needs an unlocked vault.", "Your messages are locked. Unlock them with your password.", false},
		{CodeClosed, "The client was closed; no further call will succeed on it.", "You are logged out. Log in again.", false},
		{CodeBusy, "More calls wait than the queue holds.", "Too much is going on at once. Try again in a moment.", true},
		{CodeInternal, "A fault of this program; the operation was rolled back.", "Something went wrong in this program. Nothing was changed; try again, and report it if it happens again.", true},
		{CodeFatal, "The instance died during this operation and was replaced; its effect is either whole or absent.", "The program had to restart. Check whether your last action took effect, and repeat it if not.", true},
		{CodeWrongPassword, "The password does not belong to this account or vault.", "The password is wrong. Check it and try again.", false},
		{CodeVaultMissing, "The account has no vault yet.", "This account has no key vault yet. Log in to set one up.", false},
		{CodeVaultCorrupted, "The vault or a stored row was altered or is damaged.", "The keys stored in this browser are damaged. Forget this device, then log in as a new one; if that fails too, tell the operator.", false},
		{CodeKDFDowngrade, "The parameters of the password derivation are outside of the accepted bounds.", "The service asked for weak password protection, so nothing was sent. Do not log in; tell the operator.", false},
		{CodeStateRolledBack, "The stored state is older than one that was already used.", "An old copy of this browser’s data was put back. Forget this device, then log in as a new one.", false},
		{CodeStorageFailed, "The store could not read or write; nothing was changed.", "The browser could not save. Free some space or close other tabs, then try again.", true},
		{CodeNotFound, "The thing that the call names does not exist.", "This does not exist any more. Refresh and choose again.", false},
		{CodeNotAMember, "This device is not, or no longer, a member of the conversation.", "You are not part of this conversation. Ask a member to add you.", false},
		{CodeInvalidMessage, "Authentication or a validity rule failed.", "This could not be verified, so it was not accepted. Ask for it to be sent again.", false},
		{CodeTooOld, "The message belongs to an epoch or generation whose key is deleted.", "This message is too old to be opened. Ask for it to be sent again.", false},
		{CodeWrongEpoch, "The message belongs to another epoch than the one expected.", "The conversation has moved on. Wait until this device has caught up.", true},
		{CodeDuplicate, "The same thing was processed before.", "This was already done. Nothing else is needed.", false},
		{CodeUnsupported, "A version, cipher suite or feature that this program does not have.", "This needs another version of the program. Update it, then try again.", false},
		{CodeRejected, "The service refused, because another change came first or by its policy.", "Another change came first, or the service does not allow this. Look at what it is now, then try again.", true},
		{CodeOffline, "The service cannot be reached.", "The service cannot be reached. Check the connection and try again; messages that wait are sent by themselves.", true},
		{CodeUnauthorized, "The session with the service is missing, has ended or may not do this.", "Your session has ended. Log in again.", false},
		{CodeRateLimited, "Too many requests in a short time.", "Too many attempts. Wait a minute and try again.", true},
		{CodeConflict, "The state forbids the operation now.", "This cannot be done as things are now. Refresh and try again.", true},
		{CodeAborted, "The caller gave the call up before its turn.", "This was cancelled. Try again if you still want it.", true},
		{CodeTimeout, "No answer came in time; whether it took effect is unknown.", "No answer came in time. Check whether it took effect before you try again.", true},
		{CodeServiceUnavailable, "The service answers that it cannot work now.", "The service is not available. Try again in a few minutes.", true},
		{CodeUnknownPSK, "A pre-shared key is needed that this device does not hold.", "This needs a secret that you have not entered on this device. Enter it and try again.", false},
		{CodeCredentialUnverified, "A credential has no verdict of the application yet; nothing was changed. Judge what unjudgedCredentials lists, then repeat the call.", "Somebody’s identity has not been checked yet. Decide whether to trust it, then try again.", false},
		{CodeLinkEnded, "The link to a conversation is not in force: it was revoked, replaced, or never was one.", "This link does not work any more. Ask for a new one.", false},
		{CodeLoadFailed, "The program could not be fetched or started.", "The program could not be loaded. Check the connection and try again.", true},
	}
}
