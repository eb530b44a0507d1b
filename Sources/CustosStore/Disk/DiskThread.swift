import Glibc
import Synchronization

/// One thread that does blocking disk work in order, so that no event loop ever waits for a disk.
///
/// The number of waiting jobs is bounded by its users: each open segment has at most one job here (see
/// `SegmentFile`), and `queueLimit` catches the mistake of breaking that.
package final class DiskThread: @unchecked Sendable {
    /// Far above one job for each stream of the largest node; reaching it is a programming error.
    package static let queueLimit = 100_000
    package typealias Job = @Sendable () -> Void

    package let name: String
    private let isInline: Bool
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [Job] = []
    private var isBusy = false
    private var isEnding = false
    private var isPoked = false
    private var thread: pthread_t?
    /// Work to do when no job waits: does what is due and returns how long the thread may sleep (`nil`: until a job comes).
    private let idle: (@Sendable () -> Int64?)?

    /// - Parameters:
    ///   - isInline: no thread; jobs run in the caller, one after the other, before `submit` returns.
    ///   - idle: called after each batch of jobs; answers microseconds until it wants to be called again.
    package init(name: String, isInline: Bool, idle: (@Sendable () -> Int64?)? = nil) {
        self.name = name
        self.isInline = isInline
        self.idle = idle
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        if !isInline { start() }
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    private func start() {
        var t = pthread_t()
        let me = Unmanaged.passRetained(self)
        let r = pthread_create(
            &t, nil,
            { raw in
                let me = Unmanaged<DiskThread>.fromOpaque(raw!).takeRetainedValue()
                me.nameThread()
                me.run()
                return nil
            }, me.toOpaque())
        precondition(r == 0, "no thread \(name): errno \(r)")
        thread = t
    }

    /// Puts a job at the end of the queue. After `end()` the job is dropped.
    ///
    /// - Returns: `false` when it was dropped: it will never be done.
    @discardableResult
    package func submit(_ job: @escaping Job) -> Bool {
        pthread_mutex_lock(mutex)
        if isEnding {
            pthread_mutex_unlock(mutex)
            return false
        }
        precondition(jobs.count < Self.queueLimit, "thread \(name): \(jobs.count) jobs wait")
        jobs.append(job)
        if !isInline {
            pthread_cond_signal(condition)
            pthread_mutex_unlock(mutex)
            return true
        }
        // Inline: whoever comes first works the queue off; jobs that jobs submit come after them.
        if isBusy {
            pthread_mutex_unlock(mutex)
            return true
        }
        isBusy = true
        while !jobs.isEmpty {
            let next = jobs.removeFirst()
            pthread_mutex_unlock(mutex)
            next()
            pthread_mutex_lock(mutex)
        }
        isBusy = false
        pthread_mutex_unlock(mutex)
        return true
    }

    /// Makes the thread look at its idle work again.
    package func wake() {
        if isInline { return }
        pthread_mutex_lock(mutex)
        isPoked = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Waits until every job that was submitted before is done.
    package func drain() async {
        if isInline { return }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let once = Once { done.resume() }
            if !submit({ once.call() }) { once.call() }
        }
    }

    /// Finishes the queue, then ends the thread; does not wait for it.
    package func end() {
        pthread_mutex_lock(mutex)
        isEnding = true
        if let t = thread { pthread_detach(t) }
        thread = nil
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// The name that `top -H` shows; the kernel keeps 15 bytes of it.
    private func nameThread() {
        let d = open("/proc/thread-self/comm", O_WRONLY)
        guard d >= 0 else { return }
        _ = name.withCString { write(d, $0, min(15, strlen($0))) }
        close(d)
    }

    private func run() {
        var sleep: Int64? = 0
        while true {
            pthread_mutex_lock(mutex)
            if jobs.isEmpty, !isEnding, !isPoked, sleep != 0 { wait(sleep) }
            isPoked = false
            let batch = jobs
            jobs.removeAll(keepingCapacity: true)
            let ends = isEnding && batch.isEmpty
            pthread_mutex_unlock(mutex)
            for job in batch { job() }
            if ends { return }
            sleep = idle?()
        }
    }

    private func wait(_ microseconds: Int64?) {
        guard let microseconds else {
            pthread_cond_wait(condition, mutex)
            return
        }
        var t = timespec()
        clock_gettime(CLOCK_MONOTONIC, &t)
        let nanoseconds = Int64(t.tv_nsec) + microseconds % 1_000_000 * 1000
        t.tv_sec += Int(microseconds / 1_000_000 + nanoseconds / 1_000_000_000)
        t.tv_nsec = Int(nanoseconds % 1_000_000_000)
        pthread_cond_timedwait(condition, mutex, &t)
    }
}

/// Something that happens once, whoever comes first.
private final class Once: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>
    init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }
    func call() {
        let b = body.withLock { b in
            defer { b = nil }
            return b
        }
        b?()
    }
}
