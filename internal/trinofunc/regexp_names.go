package trinofunc

import (
	"strings"
	"sync"
	"unicode"
)

// plainName is the name of a property without what does not count in it.
func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(name))
}

// unicodeTables are the general categories and the scripts by their plain names.
var unicodeTables = sync.OnceValue(func() map[string]*unicode.RangeTable {
	all := map[string]*unicode.RangeTable{}
	for _, tables := range []map[string]*unicode.RangeTable{unicode.Scripts, unicode.Categories} {
		for name, t := range tables {
			all[plainName(name)] = t
		}
	}
	for name, block := range unicodeBlocks {
		all[name] = &unicode.RangeTable{R16: []unicode.Range16{{Lo: block[0], Hi: block[1], Stride: 1}}}
	}
	return all
})

// unicodeBlocks are those that people name; their property is In and the name.
var unicodeBlocks = map[string][2]uint16{
	"inbasiclatin": {0x0000, 0x007F}, "inlatin1supplement": {0x0080, 0x00FF}, "ingreekandcoptic": {0x0370, 0x03FF}, "incyrillic": {0x0400, 0x04FF},
	"inhebrew": {0x0590, 0x05FF}, "inarabic": {0x0600, 0x06FF}, "inthai": {0x0E00, 0x0E7F}, "inhangulsyllables": {0xAC00, 0xD7AF},
	"ingeneralpunctuation": {0x2000, 0x206F}, "incjksymbolsandpunctuation": {0x3000, 0x303F}, "inhiragana": {0x3040, 0x309F},
	"inkatakana": {0x30A0, 0x30FF}, "incjkunifiedideographs": {0x4E00, 0x9FFF}, "inhalfwidthandfullwidthforms": {0xFF00, 0xFFEF},
}

// casePairs are all pairs of characters that differ by their case only.
var casePairs = sync.OnceValue(func() [][2]rune {
	var pairs [][2]rune
	seen := map[rune]bool{}
	for _, t := range []*unicode.RangeTable{unicode.Lu, unicode.Ll, unicode.Lt, unicode.Mn, unicode.Nl, unicode.So} {
		s := &runeSet{}
		s.addTable(t)
		for _, span := range s.ranges {
			for r := span[0]; r <= span[1]; r++ {
				if seen[r] {
					continue
				}
				seen[r] = true
				for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
					pairs = append(pairs, [2]rune{r, o})
				}
			}
		}
	}
	return pairs
})
