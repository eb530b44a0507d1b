// Checks a log or an export of Custos with the code of Go's checksum database, which knows nothing of Custos: signatures of notes,
// every inclusion, and that each cosigned checkpoint of the past is a beginning of the newest.
//
//	ledgercheck VKEY FOLDER    a log folder (with "tile") or an export (with "proofs")
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// A checkpoint that the log signed.
func open(data []byte, verifier note.Verifier) tlog.Tree {
	text := must(note.Open(data, note.VerifierList(verifier))).Text
	lines := strings.Split(text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatalf("a checkpoint of %q, not %q", lines[0], verifier.Name())
	}
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: must(tlog.ParseHash(lines[2]))}
}

// tiles reads C2SP's "tile/<L>/<N>" where Go's checksum database has "tile/8/<L>/<N>".
type tiles struct{ folder string }

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) path(tile tlog.Tile) string {
	return filepath.Join(t.folder, strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
}
func (t tiles) ReadTiles(all []tlog.Tile) (out [][]byte, err error) {
	for _, tile := range all {
		data, err := os.ReadFile(t.path(tile))
		if os.IsNotExist(err) { // a partial tile may be gone once it is full
			data, err = os.ReadFile(t.path(tlog.Tile{H: 8, L: tile.L, N: tile.N, W: 256}))
		}
		if err != nil || len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: %d bytes, %v", t.path(tile), len(data), err)
		}
		out = append(out, data[:tile.W*tlog.HashSize])
	}
	return out, nil
}

func checkLog(folder string, verifier note.Verifier) {
	tree := open(must(os.ReadFile(folder+"/checkpoint")), verifier)
	reader := tlog.TileHashReader(tree, tiles{folder})
	for first := int64(0); first < tree.N; first += 256 {
		tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: 256}
		if tree.N-first < 256 {
			tile.W = int(tree.N - first)
		}
		bundle := must(os.ReadFile(strings.Replace(tiles{folder}.path(tile), "tile/0/", "tile/entries/", 1)))
		for i := first; i < first+int64(tile.W); i++ {
			n := int(bundle[0])<<8 | int(bundle[1])
			if err := tlog.CheckRecord(must(tlog.ProveRecord(tree.N, i, reader)), tree.N, tree.Hash, i, tlog.RecordHash(bundle[2:2+n])); err != nil {
				log.Fatalf("leaf %d: %v", i, err)
			}
			bundle = bundle[2+n:]
		}
	}
	history, count := must(os.ReadFile(folder+"/checkpoints")), 0
	for ; len(history) > 0; count++ {
		line, rest, _ := bytes.Cut(history, []byte("\n"))
		n := must(strconv.Atoi(strings.TrimPrefix(string(line), "note ")))
		old := open(rest[:n], verifier)
		if err := tlog.CheckTree(must(tlog.ProveTree(tree.N, old.N, reader)), tree.N, tree.Hash, old.N, old.Hash); err != nil {
			log.Fatalf("checkpoint of %d leaves: %v", old.N, err)
		}
		history = rest[n:]
	}
	fmt.Printf("%d leaves, %d checkpoints\n", tree.N, count)
}

func checkExport(folder string, verifier note.Verifier) {
	files := must(filepath.Glob(folder + "/proofs/*.tlog-proof"))
	for _, file := range files {
		head, checkpoint, _ := strings.Cut(string(must(os.ReadFile(file))), "\n\n")
		match := regexp.MustCompile(`^c2sp\.org/tlog-proof@v1\nindex (\d+)((?:\n.*)*)$`).FindStringSubmatch(head)
		tree, index := open([]byte(checkpoint), verifier), must(strconv.ParseInt(match[1], 10, 64))
		var proof tlog.RecordProof
		for _, line := range strings.Fields(match[2]) {
			proof = append(proof, must(tlog.ParseHash(line)))
		}
		leaf := must(os.ReadFile(fmt.Sprintf("%s/leaves/%d.leaf", folder, index)))
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)); err != nil {
			log.Fatalf("%s: %v", file, err)
		}
	}
	fmt.Printf("%d proofs\n", len(files))
}

func main() {
	log.SetFlags(0)
	verifier := must(note.NewVerifier(os.Args[1]))
	if _, err := os.Stat(os.Args[2] + "/proofs"); err == nil {
		checkExport(os.Args[2], verifier)
	} else {
		checkLog(os.Args[2], verifier)
	}
}
