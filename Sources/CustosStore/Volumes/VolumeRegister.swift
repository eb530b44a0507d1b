package import CustosBase

/// Remembers which volume belongs to which path, and how often it had been opened.
package protocol VolumeRegister: Sendable {
    func expectation(at path: String) throws -> VolumeExpectation?
    func noteOpened(_ identity: VolumeIdentity, at path: String) throws
}

/// What we last saw at a path.
package struct VolumeExpectation: Sendable, Hashable {
    package var volume: UUIDValue
    package var openings: UInt64

    package init(volume: UUIDValue, openings: UInt64) {
        self.volume = volume
        self.openings = openings
    }
}

/// The state database as the register: one setting for each path.
extension StateStore: VolumeRegister {
    /// Paths may be longer than a setting's name.
    private static func settingName(_ path: String) -> String { "volume.at." + Hex.encode(Digest.sha256(Array(path.utf8)).prefix(8)) }

    package func expectation(at path: String) throws -> VolumeExpectation? {
        guard let text = try setting(Self.settingName(path)) else { return nil }
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[2] == path, let v = UUIDValue(words[0]), let n = UInt64(words[1]) else { return nil }
        return VolumeExpectation(volume: v, openings: n)
    }

    package func noteOpened(_ identity: VolumeIdentity, at path: String) throws {
        try setSetting(Self.settingName(path), "\(identity.volume) \(identity.openings) \(path)")
    }
}
