import CustosBase
import CustosLaw
import CustosLedger
import Foundation

/// The two texts of a package that a person reads first.
struct ExportTexts {
    let grant: ExportGrant
    let plan: ExportPlan
    let material: ExportMaterial

    /// Who, on what ground, when, with what: fixed keys, one fact a line; lines that begin with `#` explain the one that follows.
    func custody() -> [UInt8] {
        let r = grant.request.register
        var out = "# 保管记录 / Chain of custody\ncustos.custody/v1\n"
        func line(_ zh: String, _ en: String, _ key: String, _ value: some CustomStringConvertible) { out += "# \(zh) / \(en)\n\(key) \(value)\n" }
        line("导出编号", "number of the export", "export", grant.id)
        line("时间段，自 1970-01-01T00:00:00Z 起的微秒", "span, in microseconds since 1970-01-01T00:00:00Z", "span", "\(grant.span.start.microseconds) \(grant.span.end.microseconds)")
        line("起", "from", "from", LocalText.both(grant.span.start, material.zone))
        line("止", "until", "until", LocalText.both(grant.span.end, material.zone))
        for chain in plan.chains {
            line(
                "码流：复制的分段数；已删除或已登记为丢失的分段数", "stream: segments copied; segments erased or declared lost", "stream",
                "\(chain.stream) \(chain.media.count) \(chain.absent)")
        }
        line("申请人", "requester", "requester", r.requester)
        line("证件或文书种类", "kind of document", "document-type", r.documentType)
        line("证件或文书编号", "number of the document", "document-number", r.documentNumber)
        line("《调取、复制图像信息登记表》编号", "number of the registration form", "form-number", r.formNumber)
        line("依据机关或法律依据", "authority", "authority", r.authority)
        line("事由", "reason", "reason", r.reason)
        line("经办人", "operator", "operator", "\(grant.request.operator.id) \(grant.request.operator.name)")
        line("批准人", "approver", "approver", "\(grant.approval.person.id) \(grant.approval.person.name)")
        line("申请时间", "requested", "requested", LocalText.both(grant.request.draftedAt, material.zone))
        line("批准时间", "approved", "approved", LocalText.both(grant.approval.at, material.zone))
        line("导出开始时间", "export begun", "started", LocalText.both(plan.startedAt, material.zone))
        line("本机时钟来源", "what the node's clock is set by", "time-source", material.timeSource)
        line("程序版本", "program", "program", "custos \(material.version)")
        line("程序文件的 SHA-256", "SHA-256 of the program's file", "build", material.build)
        line("规则", "rules", "rules", grant.ruleUnits.map(\.text).joined(separator: " "))
        line("可见水印", "visible watermark", "watermark", plan.hasWatermark ? "yes" : "no")
        return Array(out.utf8)
    }

    func readme() -> [UInt8] {
        let streams = plan.chains.map { "\($0.stream)" }.joined(separator: ", ")
        let policy = "custos verify --policy <policy>"
        let text = """
            EXPORT-\(grant.id)
            \(String(repeating: "=", count: 7 + grant.id.text.utf8.count))

            一、这是什么
              本目录是从视频记录系统 Custos 依法复制的图像信息（码流：\(streams)），
              以及供任何人独立核验的证明。谁、凭什么、何时导出，见 custody.txt。

            二、哪些是证据
              media/    原始分段文件的逐字节复制件。这是证据。
              play/     便于观看的影片，由 media/ 拼接而成，未重新编码。派生件，不是证据。
              play/*.wm.mp4（如有） 带可见水印、重新编码的影片。派生件，不是证据。
              leaves/、proofs/、chain/、checkpoint  账本中的条目及其证明。
              manifest.txt  全部文件的清单，由本机导出密钥签名。

            三、怎样观看
              用任意播放器打开 play/ 中的影片。

            四、怎样核验（无需联网）
              1. 传输有无差错：在本目录执行  sha256sum -c SHA256SUMS
                 这只说明文件没有损坏，不能证明没有被人改过。
              2. 在浏览器中打开 verify.html，选择本目录（或 ZIP）；或者执行  python3 verify.py .
                 也可使用 Custos：  \(policy) .
              3. 为防止核验程序本身也被替换，请使用另外取得的核验程序；信任策略 policy
                 （信任谁的签名）也必须另行从可信渠道取得：包内的 policy、log.vkey 仅供参考。

            五、核验结论
              INTACT           与记账内容一致
              EXPIRED-LAWFUL   已依法到期删除
              GAP-DECLARED     已登记的缺口：当时没有录像，原因见条目
              LOSS-DECLARED    已登记的丢失
              CANNOT-TELL      缺少材料，无法判断（例如未给出信任策略）
              WITNESS-STALE    没有足够的见证签名
              CLOCK-DOUBT      时钟可疑
              UNLOGGED         有账外文件
              MISSING          应有而没有
              ALTERED          内容被改动
              EARLY-EXPIRY     提前删除
              HOLD-VIOLATED    证据保全期间被删除
              CHAIN-BROKEN     链条断裂，或有时间段没有任何说明
              LOG-FORK         账本出现两个互相矛盾的版本

            ------------------------------------------------------------------------

            1. What this is
              Footage that was lawfully copied out of the recording system Custos (streams: \(streams)),
              with what anybody needs to check it. Who exported it, why and when: custody.txt.

            2. What is evidence
              media/    byte copies of the recorded segments. This is the evidence.
              play/     films for watching, put together from media/ without encoding them again. Derived.
              play/*.wm.mp4 (if any)  films with a visible watermark, encoded anew. Derived.
              leaves/, proofs/, chain/, checkpoint   entries of the ledger, and their proofs.
              manifest.txt   list of all files, signed with the node's export key.

            3. How to watch it
              Open the films in play/ with any player.

            4. How to check it (no network needed)
              1. Was it damaged on its way? In this folder:  sha256sum -c SHA256SUMS
                 This finds damage. It does not find forgery.
              2. Open verify.html in a browser and choose this folder (or the ZIP); or run  python3 verify.py .
                 or, with Custos:  \(policy) .
              3. Whoever changed the footage could have changed the checker beside it: use one that you got
                 elsewhere. The trust policy (whose signatures count) must reach you by another way, too:
                 policy and log.vkey in this package are information, never trust.

            5. What the verdicts mean
              INTACT           as it was logged
              EXPIRED-LAWFUL   erased, lawfully, at the end of its term
              GAP-DECLARED     a declared gap: nothing was recorded; the entry says why
              LOSS-DECLARED    a declared loss
              CANNOT-TELL      something that is needed was not given (for example the trust policy)
              WITNESS-STALE    not enough witnesses signed
              CLOCK-DOUBT      the clock is in doubt
              UNLOGGED         a file that no entry knows
              MISSING          should be there and is not
              ALTERED          was changed
              EARLY-EXPIRY     erased too early
              HOLD-VIOLATED    erased while it had to be kept
              CHAIN-BROKEN     the chain does not fit, or time is covered by nothing
              LOG-FORK         two versions of the ledger contradict each other

            """
        return Array(text.utf8)
    }
}
