/// What one can ask of the system, as the law's rights speak of it: the rows of the permission matrix.
package enum LawAction: String, Sendable, Hashable, Codable, CaseIterable {
    case registerAssets = "register-assets"
    case setCategory = "set-category"
    case activateCamera = "activate-camera"
    case runTrial = "run-trial"
    case enterTest = "enter-test"
    case signAcceptance = "sign-acceptance"
    case putIntoUse = "put-into-use"
    case liveView = "live-view"
    case playback = "playback"
    case createRequest = "create-request"
    case checkIdentity = "check-identity"
    case confirm = "confirm"
    case approve = "approve"
    case export = "export"
    case erase = "erase"
    case changePolicy = "change-policy"
    case hold = "hold"
    case policeGrant = "police-grant"
    case file = "file"
    case inspect = "inspect"
    case penalise = "penalise"
    case readRegisters = "read-registers"
    case readLog = "read-log"
    case manageAccounts = "manage-accounts"
    case configure = "configure"
    case publish = "publish"
    /// Keep the using unit's own books of Art. 18: policies, training, drills, duty, daily checks, maintenance.
    case keepBooks = "keep-books"
    /// Write the duty log, daily checks and maintenance records of one's own work.
    case writeLog = "write-log"
    /// Complain, report an unlawful installation (CN799.24): everybody.
    case complain = "complain"
    /// The statutory forms, packs and words: everybody who is signed in.
    case readLaw = "read-law"
}

/// One cell of the permission matrix.
package enum Permission: String, Sendable, Hashable, Codable {
    case yes
    /// Under a condition that the object at hand decides; `RightsLaw` checks it.
    case conditional
    /// Read only.
    case read
    /// Only what is one's own.
    case own
    case no

    /// Something may be done, as far as the role goes.
    package var mayAct: Bool { self == .yes || self == .conditional || self == .own }
    package var mayRead: Bool { self != .no }
}
