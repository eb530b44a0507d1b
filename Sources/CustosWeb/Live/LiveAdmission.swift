import CustosBase
import CustosLaw
import CustosStore

/// A viewer that was let in, with the word of its entry in the register, which is on the disk already.
struct AdmittedViewer: Sendable {
    let request: LiveRequest
    let principal: Principal
    let view: String
}

/// Decides on a live viewer before its first byte: who is it, may they, is there such a camera, is it written down.
enum LiveAdmission {
    static func admit(_ request: LiveRequest, peer: Peer, core: WebCore) async throws -> AdmittedViewer {
        if case .bearer = request.credentials {
        } else {
            // A browser always says where a WebSocket comes from; without that the cookie proves nothing.
            guard request.credentials != .none else { throw LiveClose.signIn }
            guard let origin = request.origin, core.origins.matches(origin, authority: request.authority), request.fetchSite.map({ $0 == "same-origin" || $0 == "none" }) ?? true else {
                throw LiveClose.foreignOrigin
            }
        }
        if let origin = request.origin, !core.origins.matches(origin, authority: request.authority) { throw LiveClose.foreignOrigin }
        let principal = try await check(request, core: core)

        guard core.live.admit(principal.identifier) else { throw LiveClose.tooMany }
        do {
            let viewer = core.viewer(principal, peer), register = core.register
            let law = core.services.law
            let view = try await core.store {
                try law?.open(principal, [request.stream.camera], isLive: true, range: nil, purpose: request.purpose)
                return try register.open(
                    viewer, cameras: [request.stream.camera], kind: .live, stream: request.stream.kind == .main ? .main : .sub, range: nil, purpose: request.purpose)
            }
            return AdmittedViewer(request: request, principal: principal, view: view)
        } catch {
            core.live.dismiss(principal.identifier)
            throw error
        }
    }

    /// Whether the viewer may see the camera now; asked again while it watches. Throws the refusal of the law when a record that it rested on
    /// has lapsed.
    static func recheck(_ request: LiveRequest, core: WebCore) async throws {
        let principal = try await check(request, core: core), law = core.services.law
        if let refusal = try await core.store({ try law?.objection(principal, [request.stream.camera], isLive: true, range: nil) }) { throw refusal }
    }

    private static func check(_ request: LiveRequest, core: WebCore) async throws -> Principal {
        guard let principal = try await core.authenticator.principal(request.credentials) else { throw LiveClose.signIn }
        guard Policy.footage.allows(principal) else { throw LiveClose.forbidden }
        let state = core.services.state, camera = request.stream.camera
        guard let record = try await core.store({ try state.camera(camera) }), request.stream.kind == .main || record.subURL != nil else { throw LiveClose.noCamera }
        return principal
    }
}
