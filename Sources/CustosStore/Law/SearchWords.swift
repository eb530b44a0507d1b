import CustosBase
import CustosLaw

/// What the search box finds a record by.
enum SearchWords {
    static func index(_ record: LawRecord, _ kind: RecordKind, title: String) -> String {
        var texts = [title]
        for f in kind.allFields where f.isSearched && !f.isSecret && !f.isClassified { if let t = record.text(f.name), !title.contains(t) { texts.append(t) } }
        return SearchText.index(for: texts, kind: kind.name)
    }
}
