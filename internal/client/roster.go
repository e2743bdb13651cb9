package client

import (
	"bytes"
	"sort"
	"strconv"

	"mlswasm/pkg/mls"
)

// rosterRow lists the devices of a conversation as of its last merged commit, so that listing conversations needs no group.
type rosterRow struct {
	Devices []DeviceName // in ascending order
	Keys    [][]byte     // their signature keys: who may vouch for the group when this device has lost its thread
}

func (r *rosterRow) fields(c *codec) {
	list(c, &r.Devices, deviceFields)
	if c.version > 1 {
		list(c, &r.Keys, (*codec).bytes)
	}
}

func deviceFields(c *codec, d *DeviceName) {
	c.string(&d.User)
	c.string(&d.Device)
}

func (d DeviceName) before(other DeviceName) bool {
	if d.User != other.User {
		return d.User < other.User
	}
	return d.Device < other.Device
}

func (t *turn) putRoster(cid string, g *mls.Group) {
	members := g.Members()
	roster := rosterRow{Devices: t.deviceNames(members)}
	for _, m := range members {
		roster.Keys = append(roster.Keys, m.SignatureKey)
	}
	t.rosters.put(cid, roster)
}

func (s *state) deviceNames(members []mls.Member) []DeviceName {
	devices := make([]DeviceName, 0, len(members))
	for _, m := range members {
		devices = append(devices, s.name(m.Credential))
	}
	sort.Slice(devices, func(i, j int) bool { return devices[i].before(devices[j]) })
	return devices
}

// memberViews groups devices, which are in ascending order, by their users.
func memberViews(devices []DeviceName) []MemberView {
	views := []MemberView{}
	for _, d := range devices {
		if n := len(views); n == 0 || views[n-1].User != d.User {
			views = append(views, MemberView{User: d.User, Devices: []string{}})
		}
		if d.Device != "" {
			last := &views[len(views)-1]
			last.Devices = append(last.Devices, d.Device)
		}
	}
	return views
}

// checkPackages judges the devices that a caller wants to add, before anything is stored of them.
func (t *turn) checkPackages(members []MemberPackage, suite mls.CipherSuite) error {
	if len(members) > maxDevices {
		return invalid("members", "at most 1000 devices")
	}
	seen := map[DeviceName]bool{{t.user, t.device}: true}
	for i, m := range members {
		at := "members[" + strconv.Itoa(i) + "]"
		if m.User == "" || len(m.User) > 254 {
			return invalid(at+".user", "an e-mail address")
		}
		if !isDevice(m.Device) {
			return invalid(at+".device", "16 lower-case hexadecimal digits")
		}
		if seen[DeviceName{m.User, m.Device}] {
			return invalid(at, "a device that stands before, or this device")
		}
		seen[DeviceName{m.User, m.Device}] = true
		kp, err := mls.ParseKeyPackage(m.KeyPackage)
		if err != nil {
			return fromMLS(at+".keyPackage", err)
		}
		if kp.CipherSuite() != suite {
			return fail(CodeUnsupported, at+".keyPackage: another cipher suite")
		}
		certified := kp.Credential().Type() == mls.CredentialX509
		if !certified && !bytes.Equal(kp.Credential().Identity(), identityOf(m.User, m.Device)) {
			return invalid(at+".keyPackage", "its credential names another user or device")
		}
		if err := kp.Verify(t.now, t.authenticator()); err != nil {
			return fromMLS(at+".keyPackage", err)
		}
		// Whom a certificate names is part of the verdict on it.
		if certified && len(t.asked) == 0 && t.name(kp.Credential()) != (DeviceName{m.User, m.Device}) {
			return invalid(at+".keyPackage", "its credential names another user or device")
		}
	}
	return nil
}
