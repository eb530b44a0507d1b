import CustosBase
import CustosStore
import HTTPTypes
import Hummingbird

/// What an account keeps for itself on the server: settings, wall layouts, tours, views of lists, drafts.
enum ValueRoutes {
    /// Twice the bound of a value: one that is a little too large is told so, with its bound; more is not read at all.
    static let bodyLimit = 2 * PersonalValues.maximumBytes

    private static let name = Schema.text(characters: 1...96)
    private static let kept: [Schema.Property] = [.required("name", .anyText), .required("version", .count, "Rises with every change of the account's values; never used again"), .required("changedAt", .time)]
    static let shape = Schema.object(kept + [.required("value", .any)])

    static func all(_ core: WebCore) -> [Route] {
        let values = PersonalValues(state: core.services.state)
        let missing = Answer.problem(404, "No such value"), path = Parameter.path("name", name, "1 to 96 of a-z 0-9 . _ : -")
        return [
            Route(
                .get, "/api/v1/me/values", .person, "listMyValues", "What the own account keeps on the server, by name",
                parameters: [.query("prefix", .text(characters: 0...96), "Only names that begin so")],
                answers: [.json(200, "Values", .object([.required("values", .array(.reference("Value"), maximum: PersonalValues.maximumNames))]))]
            ) { call in
                let user = try person(call), prefix = call.text("prefix") ?? ""
                return .json(["values": .array(try await core.store { try values.values(of: user, prefix: prefix) }.map(json))])
            },
            Route(.get, "/api/v1/me/values/{name}", .person, "getMyValue", "One value", parameters: [path], answers: [.json(200, "The value", .reference("Value")), missing]) { call in
                let user = try person(call), name = try named(call)
                guard let v = try await core.store({ try values.value(of: user, name) }) else { throw Problem.notFound }
                return .json(json(v))
            },
            Route(
                .put, "/api/v1/me/values/{name}", .person, "keepMyValue", "Keep a value: at most \(PersonalValues.maximumNames) of an account, 128 KiB each, 2 MiB in all", parameters: [path],
                body: .object([
                    .required("value", .any), .optional("version", .nullable(.count), "The version that was seen last; 0 where none may be there yet; null or absent writes over whatever is there"),
                ]), bodyLimit: bodyLimit, answers: [.json(200, "Kept", .object(kept)), .problem(409, "It has changed since (value.stale, with what is there now), or a bound is reached (value.limit)")],
                recordsItself: true
            ) { call in
                let user = try person(call), name = try named(call), value = call.body["value"] ?? .null, version = call.body["version"]?.integer
                let v: PersonalValue
                do { v = try await core.store { try values.keep(value, as: name, of: user, expected: version) } } catch let o as PersonalValues.Objection { throw problem(o) }
                return .json(head(v))
            },
            Route(
                .delete, "/api/v1/me/values/{name}", .person, "removeMyValue", "Remove a value; nothing happens when there is none", parameters: [path], answers: [.empty(204, "It is not there")],
                recordsItself: true
            ) { call in
                let user = try person(call), name = try named(call)
                try await core.store { try values.remove(name, of: user) }
                return .nothing
            },
        ]
    }

    private static func person(_ call: Call) throws -> Int64 {
        guard let user = call.principal.session?.user else { throw Problem.forbidden }
        return user.id
    }

    private static func named(_ call: Call) throws -> String {
        guard let name = call.text("name"), PersonalValues.isName(name) else {
            throw Problem.badRequest("name", zh: "名称只能由小写字母、数字和 . _ : - 组成，最长96个字符。", en: "A name has 1 to 96 of a-z, 0-9 and . _ : -.")
        }
        return name
    }

    private static func problem(_ objection: PersonalValues.Objection) -> Problem {
        switch objection {
        case .stale(let present):
            var p = Problem(.conflict, "value.stale", zh: "它已在别处被修改，请核对后再保存；您填写的内容仍在。", en: "It was changed elsewhere; compare and save again. What you typed is still there.")
            p.details = [.init(name: "present", value: present.map(json) ?? .null)]
            return p
        case .tooLarge:
            return Problem(.conflict, "value.limit", zh: "内容超过128 KiB，未保存。", en: "It is larger than 128 KiB and was not saved.")
        case .tooMany:
            return Problem(
                .conflict, "value.limit", zh: "已保存\(PersonalValues.maximumNames)项，请先删除不用的草稿或视图。",
                en: "\(PersonalValues.maximumNames) things are kept already; remove drafts or views that you do not need.")
        case .totalTooLarge:
            return Problem(.conflict, "value.limit", zh: "您保存的内容合计超过2 MiB，请先删除不用的草稿或视图。", en: "What you keep would exceed 2 MiB in all; remove drafts or views that you do not need.")
        }
    }

    private static func head(_ v: PersonalValue) -> JSON { ["name": JSON(v.name), "version": JSON(v.version), "changedAt": JSON(v.changedAt)] }
    private static func json(_ v: PersonalValue) -> JSON { head(v).merging(["value": v.value]) }
}
