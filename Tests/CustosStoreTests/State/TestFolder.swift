import CustosBase
import CustosStore
import Foundation

/// A fresh folder for one test, gone with the object.
final class TestFolder {
    let path: String
    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/custos-" + UUIDValue.random().description
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
    func state(_ clocks: HandClocks = HandClocks()) throws -> StateStore { try StateStore(path: path + "/state.sqlite", clocks: clocks) }
    func catalogue(_ access: Catalogue.Access = .owner, _ clocks: HandClocks = HandClocks()) throws -> Catalogue {
        try Catalogue(path: path + "/catalogue.sqlite", access: access, clocks: clocks)
    }
}
