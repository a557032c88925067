#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn signature(name: &str, email: &str) -> Signature {
    Signature { name: name.to_owned(), email: email.to_owned() }
}

fn all(list: &[(&str, &str)]) -> Vec<Signature> {
    list.iter().map(|(name, email)| signature(name, email)).collect()
}

fn join(signatures: &[Signature], known: &[KnownPerson]) -> Persons {
    persons(&[SignatureSource { signatures, mailmap: &[] }], known, &Corrections::default())
}

fn keys(persons: &Persons) -> Vec<&str> {
    persons.persons.iter().map(|person| person.key.as_str()).collect()
}

fn known(name: &str, display: &str, emails: &[&str]) -> KnownPerson {
    KnownPerson {
        reference: EntityRef::new("user", "default", name),
        name: Some(display.to_owned()),
        emails: emails.iter().map(|email| (*email).to_owned()).collect(),
    }
}

#[test]
fn equal_e_mails_accounts_and_full_names_join_and_say_why() {
    let list = all(&[
        ("ada", "Ada@Example.com"),
        ("Ada Lovelace", "ada@example.com"),
        ("Ada  lovelace", "12+ada@users.noreply.github.com"),
        ("al", "12+ada-l@users.noreply.github.com"),
        ("ada-l", "ada-l@users.noreply.github.com"),
    ]);
    let persons = join(&list, &[]);
    assert_eq!(keys(&persons), ["user:git/ada-lovelace"]);
    let reasons: Vec<Reason> = persons.persons[0].merges.iter().map(|merge| merge.reason).collect();
    assert_eq!(reasons.len(), 4);
    for reason in [Reason::ForgeAccount, Reason::Email, Reason::FullName] {
        assert!(reasons.contains(&reason), "{reason:?}");
    }
}

#[test]
fn one_word_likeness_and_shared_mailboxes_never_join() {
    let list = all(&[
        ("ada", "ada@one.example"),
        ("ada", "ada@two.example"),
        ("Ada Lovelace", "l@one.example"),
        ("Ada Lovelaces", "l@two.example"),
        ("Your Name", "you@example.com"),
        ("Your Name", "x@three.example"),
        ("One", "noreply@example.com"),
        ("Two", "noreply@example.com"),
        ("Three", "root@localhost"),
        ("Four", "root@localhost"),
    ]);
    assert_eq!(join(&list, &[]).persons.len(), 10);
}

#[test]
fn a_known_person_names_and_joins_and_is_never_joined_with_another() {
    let list = all(&[("al", "ada@work.example"), ("al", "ada@home.example"), ("Sam Smith", "s@x.example")]);
    let people = [
        known("ada", "Ada Lovelace", &["ADA@work.example", "ada@home.example"]),
        known("sam1", "Sam Smith", &[]),
        known("sam2", "Sam Smith", &["sam@x.example"]),
    ];
    let persons = join(&list, &people);
    assert_eq!(keys(&persons), ["user:default/ada", "user:default/sam1", "user:default/sam2", "user:git/sam-smith"]);
    let ada = &persons.persons[0];
    assert_eq!((ada.name.as_str(), ada.signatures.len(), ada.known), ("Ada Lovelace", 2, true));
    assert!(persons.persons[1].signatures.is_empty());
}

#[test]
fn a_mailmap_speaks_for_its_repository_only() {
    let list = all(&[("boss", "boss@example.com")]);
    let line = MailmapEntry {
        new_name: Some("Mallory Evil".into()),
        new_email: Some("mallory@example.com".into()),
        old_name: None,
        old_email: "boss@example.com".into(),
    };
    let sources = [
        SignatureSource { signatures: &list, mailmap: std::slice::from_ref(&line) },
        SignatureSource { signatures: &list, mailmap: &[] },
    ];
    let persons = persons(&sources, &[], &Corrections::default());
    assert_eq!(keys(&persons), ["user:git/boss", "user:git/mallory-evil"]);
    assert_eq!(persons.of, [[1], [0]]);
    assert_eq!(persons.persons[1].merges[0].reason, Reason::Mailmap);
}

#[test]
fn programs_are_joined_with_programs_only() {
    let list = all(&[
        ("Ada Lovelace", "ada@example.com"),
        ("ci-bot", "ada@example.com"),
        ("dependabot[bot]", "1+dependabot[bot]@users.noreply.github.com"),
        ("dependabot[bot]", "support@dependabot.com"),
    ]);
    let persons = join(&list, &[]);
    let bots = persons.persons.iter().filter(|person| person.bot).count();
    assert_eq!((persons.persons.len(), bots), (4, 3));
}

#[test]
fn equal_slugs_get_different_keys() {
    let list = all(&[("ada", "b@x.example"), ("ada", "a@x.example"), ("Ada!", "c@x.example")]);
    let persons = join(&list, &[]);
    let plain = persons.persons.iter().find(|person| person.key.as_str() == "user:git/ada").unwrap();
    assert_eq!(plain.emails, ["a@x.example"]);
    assert!(keys(&persons).iter().all(|key| key.starts_with("user:git/ada")));
    assert_eq!(persons.persons.len(), 3);
}

#[test]
fn many_signatures_are_joined_in_little_time() {
    let list: Vec<Signature> = (0..20_000)
        .map(|n| signature(&format!("Person X{}", n % 9_000), &format!("p{}@x.example", n % 15_000)))
        .collect();
    let persons = join(&list, &[]);
    assert!(persons.persons.len() <= 9_000);
}

proptest! {
    #[test]
    fn the_order_of_the_input_changes_nothing(
        picks in prop::collection::vec((0_usize..6, 0_usize..8, prop::bool::ANY), 1..30),
        turn in 0_usize..30,
    ) {
        let names = ["Ada Lovelace", "ada", "Bob B", "ci-bot", "", "Your Name"];
        let emails = [
            "a@x.example", "A@x.example", "b@x.example", "1+a@users.noreply.github.com", "1+z@users.noreply.github.com",
            "a@users.noreply.github.com", "noreply@x.example", "",
        ];
        let people = [known("ada", "Ada Lovelace", &["b@x.example"]), known("bob", "Bob B", &[])];
        let build = |picks: &[(usize, usize, bool)]| {
            let side = |wanted: bool| -> Vec<Signature> {
                let picked = picks.iter().filter(|(.., side)| *side == wanted);
                picked.map(|(name, email, _)| signature(names[*name], emails[*email])).collect()
            };
            (side(true), side(false))
        };
        // Everything but the signatures' places, which do depend on the order.
        let told = |persons: &Persons| -> Vec<(usize, Person)> {
            let persons = persons.persons.iter().cloned();
            persons.map(|p| (p.signatures.len(), Person { signatures: Vec::new(), ..p })).collect()
        };
        let mut turned = picks.clone();
        turned.rotate_left(turn % picks.len());
        turned.reverse();
        let ((a, b), (c, d)) = (build(&picks), build(&turned));
        let source = |signatures| SignatureSource { signatures, mailmap: &[] };
        let one = persons(&[source(a.as_slice()), source(b.as_slice())], &people, &Corrections::default());
        let two = persons(&[source(d.as_slice()), source(c.as_slice())], &[people[1].clone(), people[0].clone()], &Corrections::default());
        prop_assert_eq!(told(&one), told(&two));
        for (at, signature) in a.iter().enumerate() {
            let person = &one.persons[one.of[0][at] as usize];
            prop_assert!(signature.email.is_empty() || person.emails.contains(&signature.email.to_lowercase()));
        }
    }
}

#[test]
fn a_person_can_join_what_no_rule_joins_and_part_what_rules_joined() {
    let list = all(&[("ada", "ada@home.example"), ("Ada Alder", "ada@work.example"), ("Ada Alder", "other@x.example")]);
    let of = |corrections: &Corrections| {
        let sources = [SignatureSource { signatures: &list, mailmap: &[] }];
        persons(&sources, &[known("ada", "Ada Alder", &["ada@work.example"])], corrections)
    };
    let plain = of(&Corrections::default());
    assert_eq!(keys(&plain), ["user:default/ada", "user:git/ada"]);
    let mut corrections = Corrections::default();
    corrections.join("ADA@home.example", "ada@work.example");
    let joined = of(&corrections);
    assert_eq!(keys(&joined), ["user:default/ada"]);
    assert!(joined.persons[0].merges.iter().any(|merge| merge.reason == Reason::Decision));
    corrections.part("Other@x.example");
    let parted = of(&corrections);
    assert_eq!(keys(&parted), ["user:default/ada", "user:git/ada-alder"]);
    assert_eq!(parted.persons[1].emails, ["other@x.example"]);
    corrections.part("ada@home.example");
    assert_eq!(keys(&of(&corrections)).len(), 3);
}
