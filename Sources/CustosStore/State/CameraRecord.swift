package import CustosBase

/// What an administrator says of a camera; the store turns it into a `CameraRecord`.
package struct CameraDraft: Sendable, Hashable {
    package var name: String
    /// `rtsp://` or `rtsps://`. Credentials in it are moved to `user` and `password`.
    package var mainURL: String
    package var subURL: String?
    package var user: String?
    package var password: Secret?
    /// `automatic`, `tcp` or `udp`.
    package var transport: String
    /// The camera is connected to at all.
    package var enabled: Bool
    package var records: Bool
    package var recordsSub: Bool
    package var audio: Bool
    package var retentionDays: Int

    package init(
        name: String, mainURL: String, subURL: String? = nil, user: String? = nil, password: Secret? = nil, transport: String = "automatic",
        enabled: Bool = true, records: Bool = true, recordsSub: Bool = false, audio: Bool = true, retentionDays: Int = 30
    ) {
        self.name = name
        self.mainURL = mainURL
        self.subURL = subURL
        self.user = user
        self.password = password
        self.transport = transport
        self.enabled = enabled
        self.records = records
        self.recordsSub = recordsSub
        self.audio = audio
        self.retentionDays = retentionDays
    }
}

/// A camera as it is stored. Its number is never used for another one, and its password never leaves by accident.
package struct CameraRecord: Sendable, Hashable, Identifiable {
    package let id: CameraID
    package var name: String
    /// Without credentials.
    package var mainURL: String
    package var subURL: String?
    package var user: String?
    package var password: Secret?
    package var transport: String
    package var enabled: Bool
    package var records: Bool
    package var recordsSub: Bool
    package var audio: Bool
    package var retentionDays: Int
    package var createdAt: WallTime
    package var updatedAt: WallTime
    /// When it was removed from the list; its footage stays under custody until it expires.
    package var removedAt: WallTime?

    package init(
        id: CameraID, name: String, mainURL: String, subURL: String?, user: String?, password: Secret?, transport: String,
        enabled: Bool, records: Bool, recordsSub: Bool, audio: Bool, retentionDays: Int, createdAt: WallTime, updatedAt: WallTime, removedAt: WallTime?
    ) {
        self.id = id
        self.name = name
        self.mainURL = mainURL
        self.subURL = subURL
        self.user = user
        self.password = password
        self.transport = transport
        self.enabled = enabled
        self.records = records
        self.recordsSub = recordsSub
        self.audio = audio
        self.retentionDays = retentionDays
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.removedAt = removedAt
    }

    /// The record as something to edit.
    package var draft: CameraDraft {
        CameraDraft(
            name: name, mainURL: mainURL, subURL: subURL, user: user, password: password, transport: transport,
            enabled: enabled, records: records, recordsSub: recordsSub, audio: audio, retentionDays: retentionDays)
    }

    /// The streams that should be on the disk now.
    package var recordedStreams: [StreamID] {
        guard enabled, removedAt == nil else { return [] }
        return (records ? [StreamID(id, .main)] : []) + (recordsSub && subURL != nil ? [StreamID(id, .sub)] : [])
    }
}
