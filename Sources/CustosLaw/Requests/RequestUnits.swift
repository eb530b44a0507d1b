/// The rules that requests, grants, agreements and viewing rest on.
package enum RequestUnits {
    /// Data of government-built systems is kept by a PSO or department, that of others by the using unit.
    package static let custody = RuleUnit("NM203.10")
    /// Retrieval from government-built systems is confirmed by a PSO.
    package static let confirmation = RuleUnit("NM203.11")
    /// Departments share in order, under an agreement.
    package static let sharing = RuleUnit("NM203.13.2")
    /// A PSO connects to or uses a unit's system free of charge.
    package static let policeAccess = RuleUnit("NM203.14")
    package static let training = RuleUnit("NM203.18.1.2")
    package static let useRegister = RuleUnit("NM203.18.1.1")
    package static let entrusting = RuleUnit("NM203.18.1.5")
    /// Lawful use and retrieval are not refused or obstructed.
    package static let noObstruction = RuleUnit("NM203.19.1.1")
    package static let privacy = RuleUnit("NM203.8")
    package static let privacyNational = RuleUnit("CN799.8.1")
    /// Those who watch and manage are vetted.
    package static let vetting = RuleUnit("CN799.16.2.1")
    /// Authorisation and access control.
    package static let accessControl = RuleUnit("CN799.16.2.2")
    /// Each look-up and retrieval is registered: reason, content, unit, name.
    package static let lookUps = RuleUnit("CN799.16.2.3")
    /// State organs view and retrieve by legal power, within what is necessary.
    package static let necessity = RuleUnit("CN799.20")
    /// A person may view for life, health or property with the managing unit's consent.
    package static let privateView = RuleUnit("CN799.21")
    /// What is published hides faces, plates, names of organisations and licences.
    package static let publication = RuleUnit("CN799.22")
    /// Nothing is given to foreign judicial or law-enforcement bodies without approval (Data Security Law, Art. 36).
    package static let foreign = RuleUnit("CNX.DSL.36")
    /// Evidence notice in criminal cases (criminal procedure rules of the police, Art. 62).
    package static let criminalNotice = RuleUnit("CNX.CRP.62")
    /// Evidence notice, also by fax or message when urgent, in administrative cases (administrative procedure rules, Art. 28).
    package static let administrativeNotice = RuleUnit("CNX.ARP.28")
    /// Two or more officers for evidence work on the spot (administrative procedure rules, Art. 52).
    package static let twoOfficers = RuleUnit("CNX.ARP.52")
    /// A copy carries a statement of how it was made and where the original is (criminal rules, Art. 67).
    package static let criminalCopy = RuleUnit("CNX.CRP.67")
    /// The same in administrative cases (administrative rules, Art. 31).
    package static let administrativeCopy = RuleUnit("CNX.ARP.31")
}
