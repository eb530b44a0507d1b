import Dispatch
import Synchronization

/// Work of two threads: the machine that checks may be the one that records, so more is never taken.
enum Parallel {
    static let threads = 2

    /// Makes `count` things on two threads, some ahead, and hands them over in order on the caller's.
    ///
    /// - Parameter ahead: things in memory at once, at most twice as many.
    static func ordered<T: Sendable>(_ count: Int, ahead: Int, make: @escaping @Sendable (Int) throws(VerifierError) -> T, take: (Int, T) throws(VerifierError) -> Void) throws(VerifierError) {
        let group = DispatchGroup()
        func start(_ range: Range<Int>) -> Batch<T> {
            let batch = Batch<T>(count: range.count)
            DispatchQueue.global().async(group: group) {
                let next = Mutex(range.lowerBound)
                DispatchQueue.concurrentPerform(iterations: threads) { _ in
                    while true {
                        let i = next.withLock { n in
                            defer { n += 1 }
                            return n
                        }
                        guard i < range.upperBound else { return }
                        do throws(VerifierError) { batch.put(i - range.lowerBound, .success(try make(i))) } catch { batch.put(i - range.lowerBound, .failure(error)) }
                    }
                }
            }
            return batch
        }
        func range(_ from: Int) -> Range<Int> { from..<min(from + ahead, count) }

        var at = 0
        var current = start(range(0))
        group.wait()
        while at < count {
            let here = range(at)
            let next = start(range(here.upperBound))
            // Whatever is thrown here, nobody may still work for us when we return.
            defer { group.wait() }
            for i in here { try take(i, current.get(i - here.lowerBound)) }
            group.wait()
            current = next
            at = here.upperBound
        }
    }

    /// Makes `count` things on two threads.
    static func map<T: Sendable>(_ count: Int, _ make: @Sendable (Int) throws(VerifierError) -> T) throws(VerifierError) -> [T] {
        let batch = Batch<T>(count: count)
        let next = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let i = next.withLock { n in
                    defer { n += 1 }
                    return n
                }
                guard i < count else { return }
                do throws(VerifierError) { batch.put(i, .success(try make(i))) } catch { batch.put(i, .failure(error)) }
            }
        }
        var out: [T] = []
        out.reserveCapacity(count)
        for i in 0..<count { out.append(try batch.get(i)) }
        return out
    }

    /// Places that several threads fill, each its own, and one reads when they are done.
    private final class Batch<T: Sendable>: Sendable {
        private let places: Mutex<[Result<T, VerifierError>?]>
        init(count: Int) { places = Mutex(Array(repeating: nil, count: count)) }

        func put(_ i: Int, _ value: Result<T, VerifierError>) { places.withLock { $0[i] = value } }

        /// Takes it out, so that it is not in memory longer than needed.
        func get(_ i: Int) throws(VerifierError) -> T {
            let value = places.withLock { places in
                defer { places[i] = nil }
                return places[i]
            }
            guard let value else { preconditionFailure("place \(i) was not filled") }
            return try value.get()
        }
    }
}
