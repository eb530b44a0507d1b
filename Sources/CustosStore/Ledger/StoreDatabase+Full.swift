import GRDB

extension StoreDatabase {
    /// The database had no room on its volume.
    static func isFull(_ error: any Error) -> Bool { (error as? DatabaseError)?.resultCode == .SQLITE_FULL }
}
