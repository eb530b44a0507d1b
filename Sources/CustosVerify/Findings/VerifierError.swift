/// Why a verification did not take place. What was found in the material is never an error but a finding.
package enum VerifierError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was asked for makes no sense: a path that is not there, a policy that does not parse. Exit code 2.
    case usage(String)
    /// The verifier could not do its work: a disk that does not read. Exit code 70.
    case failure(String)

    package var exitCode: Int32 {
        switch self {
        case .usage: 2
        case .failure: 70
        }
    }

    package var description: String {
        switch self {
        case .usage(let text), .failure(let text): text
        }
    }
}
