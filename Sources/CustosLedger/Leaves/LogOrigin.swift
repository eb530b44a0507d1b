package import CustosBase

/// A log's name: `custos/<node uuid>/<epoch>`. The epoch is 1, and rises only when two persons began a new log.
package struct LogOrigin: Sendable, Hashable, CustomStringConvertible {
    package let node: UUIDValue
    package let epoch: UInt64

    package init(node: UUIDValue, epoch: UInt64) {
        precondition(epoch >= 1 && epoch <= UInt64(Int64.max), "epoch \(epoch)")
        self.node = node
        self.epoch = epoch
    }

    /// Reads what `description` writes; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count == 3, let node = UUIDValue(String(decoding: parts[1], as: UTF8.self)), let epoch = ByteText.decimal(Array(parts[2])), epoch >= 1 else { return nil }
        self.init(node: node, epoch: epoch)
        guard description.utf8.elementsEqual(text.utf8) else { return nil }
    }

    package var description: String { "custos/\(node)/\(epoch)" }
}
