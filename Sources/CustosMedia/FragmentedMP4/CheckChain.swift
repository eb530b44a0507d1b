/// The running chain of a segment that is being written: hand it each fragment's hash and length, write the box it returns.
package struct CheckChain: Sendable, Hashable {
    /// The number of the next fragment.
    package private(set) var number: UInt32 = 0
    package private(set) var value = CheckBox.firstChain

    package init() {}

    package mutating func append(fragmentHash: [UInt8], length: UInt32) -> CheckBox {
        value = CheckBox.next(chain: value, fragmentHash: fragmentHash)
        defer { number += 1 }
        return CheckBox(number: number, length: length, chain: value)
    }
}
