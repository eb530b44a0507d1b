/// The reasons for which somebody may not see a camera.
extension ViewLaw {
    /// A camera that was taken off view is seen by nobody (G-PRIV); consent and rank do not lift it.
    static func closed(_ camera: LawRecord) -> Refusal? {
        guard ["disabled", "removed"].contains(camera.state) else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.privacy, RequestUnits.privacyNational], zh: "该摄像机已停用，任何人不得查看（G-PRIV）。", en: "This camera was taken out of use: nobody views it (G-PRIV).",
            remedy: Bilingual(zh: "请先排除停用原因，再在摄像机登记中恢复启用。", en: "Remove the reason first, then activate it again in the camera register."))
    }

    static func noRole(_ actor: LawActor) -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.accessControl, .unlawfulCopying], zh: "您的角色无权查看图像。", en: "Your role does not include viewing images.",
            remedy: Bilingual(zh: "请由有权限的人员查看，或提交查阅申请。", en: "Have somebody who may view do so, or submit a request to view."))
    }

    static func noPerson() -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.training], zh: "账号未关联人员，无法核对专业培训（G-TRAIN）。", en: "The account is not linked to a person, so that training cannot be checked (G-TRAIN).",
            remedy: Bilingual(zh: "请将账号关联到人员登记并登记其培训。", en: "Link the account to a person and enter training."))
    }

    static func untrained(_ actor: LawActor) -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.training], zh: "\(actor.name)没有有效的专业培训记录（G-TRAIN）。", en: "\(actor.name) has no valid training record (G-TRAIN).",
            remedy: Bilingual(zh: "请培训合格后登记培训记录。", en: "Have them trained, and enter the training."))
    }

    static func unvetted(_ actor: LawActor) -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.vetting], zh: "\(actor.name)没有通过入职审查（G-VET）。", en: "\(actor.name) has not been vetted (G-VET).",
            remedy: Bilingual(zh: "请完成入职审查并登记。", en: "Vet them, and enter the result."))
    }

    static func noContract(_ actor: LawActor) -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.entrusting], zh: "\(actor.name)不在有效的委托合同之内（G-ENTRUST）。", en: "\(actor.name) is not within a contract in force for this system (G-ENTRUST).",
            remedy: Bilingual(zh: "请登记写明责任的委托合同并列入该人员。", en: "Enter a contract with its responsibility clause that names them."))
    }

    static func otherUnit() -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.custody, RequestUnits.accessControl], zh: "该摄像机不属于您的单位。", en: "This camera is not of your unit.",
            remedy: Bilingual(zh: "请向保管单位提交申请，或订立共享协议。", en: "Submit a request to its custodian, or make a sharing agreement."))
    }

    static func noGrant() -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.policeAccess, RequestUnits.sharing, RequestUnits.necessity], zh: "没有覆盖该摄像机的有效公安接入登记、共享协议或保管职责（G-GRANT、G-SHARE）。",
            en: "No police access, sharing agreement or custody in force covers this camera (G-GRANT, G-SHARE).",
            remedy: Bilingual(zh: "请由公安机关审批人登记接入使用，或订立共享协议，或提交调取申请。", en: "Have the organ's approver enter a grant, make an agreement, or submit a request."))
    }
}
