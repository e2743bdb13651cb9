package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

func reserved(extensions []mls.Extension) bool {
	return slices.ContainsFunc(extensions, func(x mls.Extension) bool {
		return x.Type&0x0F0F == 0x0A0A && x.Type>>8 == x.Type&0xFF
	})
}

// greased says whether a package and a leaf of a device have reserved values.
func (d *device) greased(cid string) (inPackage, inLeaf bool) {
	d.t.Helper()
	kp, err := mls.ParseKeyPackage(d.s.directory[d.name].last)
	if err != nil {
		d.t.Fatal(err)
	}
	inTurn(d.t, d, func(t *turn) error {
		g, err := t.readGroup(cid)
		if err != nil {
			return err
		}
		leaf, _ := g.LeafExtensions(g.OwnLeaf())
		inLeaf = reserved(leaf)
		return nil
	})
	return reserved(kp.Extensions()) && reserved(kp.LeafExtensions()), inLeaf
}

func TestADeviceSendsReservedValuesOnDemand(t *testing.T) {
	a, b, cid := pair(t)
	if kp, leaf := a.greased(cid); kp || leaf {
		t.Error("reserved values that nobody asked for")
	}
	must[Nothing](a, "sendGREASE", &Nothing{})
	a.store.unchanged(t, func() { must[Nothing](a, "sendGREASE", &Nothing{}) })
	a.reload()
	a.publish()
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	b.pull()
	if kp, leaf := a.greased(cid); !kp || !leaf {
		t.Errorf("key package %v, leaf %v", kp, leaf)
	}
	if kp, leaf := b.greased(cid); kp || leaf {
		t.Error("another device has them, too")
	}
	agree(t, cid, a, b)
	// Who gets its key packages, and whoever joins by its GroupInfo, goes on as ever.
	made := b.create("made", "a@example.com")
	b.push()
	a.pull()
	a.accept()
	a.pull()
	a.spoil(cid)
	b.pullUntilLost(cid)
	b.comeBack()
	a.pull()
	agree(t, cid, a, b)
	agree(t, made, a, b)
}

func TestReservedValuesTakeNoPlaceOfTheApplications(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	must[Nothing](a, "sendGREASE", &Nothing{})
	types := make([]uint32, maxExtensions)
	for i := range types {
		types[i] = 0xF000 + uint32(i)
	}
	must[Nothing](a, "supportExtensions", &SupportExtensionsParams{types})
	_, err := try[Nothing](a.client, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF100}})
	expectCode(t, err, CodeInvalidArgument)
	a.reload()
	a.publish()
}
