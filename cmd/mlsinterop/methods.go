package main

// methods are the rpcs by the harness's names; Describe is this program's own.
var methods = map[string]method{
	"Name":                           of((*session).name),
	"SupportedCiphersuites":          of((*session).supportedCiphersuites),
	"CreateGroup":                    of((*session).createGroup),
	"CreateKeyPackage":               of((*session).createKeyPackage),
	"JoinGroup":                      of((*session).joinGroup),
	"GroupInfo":                      of((*session).groupInfo),
	"StateAuth":                      of((*session).stateAuth),
	"Export":                         of((*session).export),
	"Describe":                       of((*session).describe),
	"Protect":                        of((*session).protect),
	"Unprotect":                      of((*session).unprotect),
	"StorePSK":                       of((*session).storePSK),
	"AddProposal":                    of((*session).addProposal),
	"UpdateProposal":                 of((*session).updateProposal),
	"RemoveProposal":                 of((*session).removeProposal),
	"ExternalPSKProposal":            of((*session).externalPSKProposal),
	"ResumptionPSKProposal":          of((*session).resumptionPSKProposal),
	"GroupContextExtensionsProposal": of((*session).groupContextExtensionsProposal),
	"Commit":                         of((*session).commit),
	"HandleCommit":                   of((*session).handleCommit),
	"HandlePendingCommit":            of((*session).handlePendingCommit),
	"Free":                           of((*session).free),
}
