package wire

type color uint8
type number uint64

type child struct {
	id   uint16
	name []byte
}

func (x *child) wire(c *Codec) {
	U16(c, &x.id)
	c.Bytes(&x.name)
}

func walkChild(c *Codec, x *child) { x.wire(c) }

// sample has every form that a field of RFC 9420 has.
type sample struct {
	color    color
	port     uint16
	leaf     uint32
	epoch    number
	guard    [4]byte
	blob     []byte
	list     []uint16
	children []child
	parent   *child
	groups   [][]child
	rest     []byte
}

func (x *sample) wire(c *Codec) {
	U8(c, &x.color)
	c.Uint16(&x.port)
	U32(c, &x.leaf)
	U64(c, &x.epoch)
	c.Fixed(x.guard[:])
	c.Bytes(&x.blob)
	Vector(c, &x.list, U16)
	Vector(c, &x.children, walkChild)
	Optional(c, &x.parent, walkChild)
	Vector(c, &x.groups, func(c *Codec, g *[]child) { Vector(c, g, walkChild) })
	Raw(c, &x.rest)
}

func full() *sample {
	return &sample{
		color: 7, port: 0x0102, leaf: 0x03040506, epoch: 0x0708090a0b0c0d0e, guard: [4]byte{1, 2, 3, 4},
		blob: []byte("blob"), list: []uint16{1, 2, 0xffff}, children: []child{{1, []byte("a")}, {2, nil}},
		parent: &child{3, []byte("p")}, groups: [][]child{nil, {{4, []byte("g")}}}, rest: []byte("the rest"),
	}
}
