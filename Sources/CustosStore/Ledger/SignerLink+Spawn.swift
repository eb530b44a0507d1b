import Foundation
import Glibc

extension SignerLink {
    /// Starts a program whose standard input and output are the other end of the stream. It gets nothing else of ours but standard
    /// error and the environment (every file and socket of the house is opened to be closed here), has a process group of its own, and
    /// takes signals as a new program does.
    static func spawn(_ executable: String, _ arguments: [String]) throws(SignerError) -> SignerLink {
        let (ours, theirs) = try UnixSocket.pair()
        defer { Glibc.close(theirs) }

        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, theirs, 0)
        posix_spawn_file_actions_adddup2(&actions, theirs, 1)
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        let words = ([executable] + arguments).map { strdup($0) } + [nil]
        let environment = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for p in words + environment { free(p) } }
        var child = pid_t()
        let r = posix_spawn(&child, executable, &actions, &attributes, words, environment)
        guard r == 0 else {
            Glibc.close(ours)
            throw SignerError(.away, "\(executable): \(String(cString: strerror(r)))")
        }
        return SignerLink(descriptor: ours, child: child)
    }
}
