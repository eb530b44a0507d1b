import CustosBase
import CustosLedger
import Testing

@Suite struct NoteTests {
    private static let vectors = VectorFiles.notes

    @Test func signaturesAreThoseOfRFC8032() throws {
        for v in Self.vectors.ed25519 {
            let seed = try #require(Hex.decode(v.seed)), message = try #require(Hex.decode(v.message)), signature = try #require(Hex.decode(v.signature)), key = try #require(Hex.decode(v.public))
            #expect(Ed25519.publicKey(seed: seed) == key)
            #expect(Ed25519.sign(message, seed: seed) == signature)
            #expect(Ed25519.verify(signature, of: message, publicKey: key))
            for bit in 0..<512 {
                var wrong = signature
                wrong[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(!Ed25519.verify(wrong, of: message, publicKey: key))
            }
            #expect(!Ed25519.verify(signature, of: message + [0], publicKey: key))
            #expect(!Ed25519.verify(signature.dropLast(), of: message, publicKey: key))
            #expect(!Ed25519.verify(signature, of: message, publicKey: key.dropLast()))
            #expect(!Ed25519.verify(signature, of: message, publicKey: [UInt8](repeating: 0xFF, count: 32)))
        }
    }

    @Test func keysAreReadInTheOneWayThatTheyAreWritten() {
        for v in Self.vectors.keys {
            do {
                let key = try VerifierKey(parsing: v.text)
                #expect(v.ok, "\(v.name): taken")
                #expect(ByteText.same(key.text, v.text), "\(v.name)")
            } catch {
                #expect(!v.ok, "\(v.name): \(error)")
            }
        }
    }

    @Test func notesAreReadAndTheirSignersTold() throws {
        for v in Self.vectors.notes {
            let bytes = Array(v.note.utf8)
            let note: SignedNote
            do {
                note = try SignedNote(parsing: bytes)
                #expect(v.ok, "\(v.name): taken")
            } catch {
                #expect(!v.ok, "\(v.name): \(error)")
                #expect((0...bytes.count).contains(error.position), "\(v.name): \(error)")
                continue
            }
            #expect(note.bytes == bytes, "\(v.name): changed")
            for s in v.signed {
                let key = try VerifierKey(parsing: s.key)
                #expect(note.isSigned(by: key) == s.ok, "\(v.name) by \(key.name)")
                #expect(note.cosignatureTime(by: key) == s.time, "\(v.name) by \(key.name)")
            }
        }
    }

    @Test func weSignAsTheExamplesOfOthersDo() throws {
        // The example key of golang.org/x/mod/sumdb/note, without its type byte.
        let seed = try #require(Base64.decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")).dropFirst()
        let key = SigningKey(seed: Array(seed))
        let text = Array("If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n".utf8)
        #expect(key.key(name: "PeterNeumann", kind: .ed25519).text == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        #expect(key.sign(text, name: "PeterNeumann").line == "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=")
    }

    @Test func aCosignatureIsOfItsTimeAndItsKeyOnly() {
        let key = SigningKey.generate(), text = Array("o\n1\nx\n".utf8)
        let note = SignedNote(text: text, signatures: [key.sign(text, name: "log"), key.cosign(text, name: "w", time: 1_700_000_000)])
        #expect(note.isSigned(by: key.key(name: "log", kind: .ed25519)))
        #expect(!note.isSigned(by: key.key(name: "log", kind: .cosignature)))
        #expect(!note.isSigned(by: key.key(name: "w", kind: .ed25519)))
        #expect(note.cosignatureTime(by: key.key(name: "w", kind: .cosignature)) == 1_700_000_000)
        #expect(note.cosignatureTime(by: key.key(name: "log", kind: .ed25519)) == nil)
        #expect(note.cosignatureTime(by: SigningKey.generate().key(name: "w", kind: .cosignature)) == nil)
    }

    @Test func aSignatureIsAddedOnceAndAFullNoteStaysAsItIs() {
        let key = SigningKey.generate(), text = Array("text\n".utf8)
        var note = SignedNote(text: text)
        note.add(key.sign(text, name: "a"))
        note.add(key.sign(text, name: "a"))
        #expect(note.signatures.count == 1)
        for i in 0..<100 { note.add(NoteSignature(name: "n\(i)", keyID: 0, bytes: [1])) }
        #expect(note.signatures.count == SignedNote.maximumSignatures)
        #expect(throws: Never.self) { try SignedNote(parsing: note.bytes) }
    }

    @Test func bytesThatAreNotUTF8AreNoNote() {
        let key = SigningKey.generate(), text = Array("text\n".utf8)
        let note = SignedNote(text: text, signatures: [key.sign(text, name: "aéb")]).bytes
        for i in note.indices {
            var wrong = note
            wrong[i] = 0xFF
            #expect(throws: LedgerFormatError.self, "byte \(i)") { try SignedNote(parsing: wrong) }
        }
        // A surrogate, an overlong slash, and a character cut in two.
        for bad in [[0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xE2, 0x80]] as [[UInt8]] {
            #expect(throws: LedgerFormatError.self) { try SignedNote(parsing: bad + note) }
            #expect(throws: LedgerFormatError.self) { try SignedNote(parsing: note.dropLast() + Array(" ".utf8) + bad + [10]) }
        }
    }

    @Test func namesAreTheirBytes() throws {
        // é as one character, and as e with an accent: one text to the eye and to `==`.
        let seed = SigningKey.generate()
        let a = seed.key(name: "\u{E9}", kind: .ed25519), b = seed.key(name: "e\u{301}", kind: .ed25519)
        #expect(a != b && a.keyID != b.keyID)
        let text = Array("text\n".utf8)
        #expect(!SignedNote(text: text, signatures: [seed.sign(text, name: "\u{E9}")]).isSigned(by: b))
        #expect(Checkpoint(origin: "\u{E9}", size: 1, root: .zero) != Checkpoint(origin: "e\u{301}", size: 1, root: .zero))
        #expect(NoteSignature(name: "\u{E9}", keyID: 1, bytes: [1]) != NoteSignature(name: "e\u{301}", keyID: 1, bytes: [1]))
    }

    @Test func checkpointsAreThreeLines() {
        for v in Self.vectors.checkpoints {
            do {
                let c = try Checkpoint(parsing: Array(v.text.utf8))
                #expect(v.ok, "\(v.name): taken")
                #expect(c.text == Array(v.text.utf8), "\(v.name)")
            } catch {
                #expect(!v.ok, "\(v.name): \(error)")
            }
        }
    }

    @Test func aPrivateKeyShowsOnlyItsPublicHalf() {
        let key = SigningKey(seed: [UInt8](repeating: 0x41, count: 32))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains("65") && !text.contains("4141") && text.contains(Base64.encode(key.publicKey))) }
    }
}
