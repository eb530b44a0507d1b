import CustosBase

/// Streams as integers in the databases: twice the camera's number, plus one for the sub-stream.
extension StreamID {
    var key: Int64 { camera.rawValue << 1 | (kind == .sub ? 1 : 0) }
    init(key: Int64) { self.init(CameraID(key >> 1), key & 1 == 1 ? .sub : .main) }
}
