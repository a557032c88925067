//! What every store promises; run on each implementation.
#![allow(clippy::unwrap_used)]

use super::*;

fn key(name: &str) -> Key {
    Key::of(&["repo", name, "head"]).unwrap()
}

fn put(name: &str, value: &[u8], expected: Expected) -> Op {
    Op::Put { key: key(name), value: value.to_vec(), expected }
}

async fn values(store: &dyn Store) -> Vec<(String, Vec<u8>)> {
    let entries = store.scan(&Prefix::all(), None, MAX_PAGE).await.unwrap();
    entries.into_iter().map(|entry| (entry.key.as_str().to_owned(), entry.value)).collect()
}

async fn compare_and_set(store: &dyn Store) {
    let first = store.put(&key("a"), b"1".to_vec(), Expected::Absent).await.unwrap();
    let again = store.put(&key("a"), b"2".to_vec(), Expected::Absent).await;
    assert!(matches!(again, Err(StoreError::Conflict { actual: Some(revision), .. }) if revision == first));
    let second = store.put(&key("a"), b"2".to_vec(), Expected::Revision(first)).await.unwrap();
    assert!(second > first);
    assert!(store.put(&key("a"), b"3".to_vec(), Expected::Revision(first)).await.is_err());
    assert!(store.delete(&key("a"), Expected::Revision(first)).await.is_err());
    assert_eq!(
        store.get(&key("a")).await.unwrap().unwrap(),
        Entry { key: key("a"), value: b"2".to_vec(), revision: second }
    );
    store.delete(&key("a"), Expected::Revision(second)).await.unwrap();
    assert_eq!(store.get(&key("a")).await.unwrap(), None);
    // A key made anew never has an old revision, so a stale writer cannot pass.
    assert!(store.put(&key("a"), b"4".to_vec(), Expected::Revision(second)).await.is_err());
    assert!(store.put(&key("a"), b"4".to_vec(), Expected::Absent).await.unwrap() > second);
    store.delete(&key("a"), Expected::Any).await.unwrap();
    store.delete(&key("a"), Expected::Any).await.unwrap();
}

async fn all_or_nothing(store: &dyn Store) {
    store.put(&key("x"), b"x".to_vec(), Expected::Any).await.unwrap();
    let before = values(store).await;
    let failing = vec![put("y", b"y", Expected::Any), put("x", b"z", Expected::Absent)];
    assert!(matches!(store.apply(failing).await, Err(StoreError::Conflict { .. })));
    let large = vec![put("y", b"y", Expected::Any), put("z", &vec![0; MAX_VALUE + 1], Expected::Any)];
    let error = store.apply(large).await.unwrap_err();
    assert!(matches!(error, StoreError::TooLarge { size, .. } if size == MAX_VALUE + 1));
    assert!(error.to_string().contains("repo.z.head") && error.to_string().contains("102401"));
    assert_eq!(values(store).await, before);
    let whole =
        vec![put("y", &vec![7; MAX_VALUE], Expected::Absent), Op::Delete { key: key("x"), expected: Expected::Any }];
    let revision = store.apply(whole).await.unwrap();
    assert_eq!(store.get(&key("y")).await.unwrap().unwrap().revision, revision);
    assert_eq!(store.get(&key("x")).await.unwrap(), None);
    store.flush().await.unwrap();
    store.delete(&key("y"), Expected::Any).await.unwrap();
}

async fn pages(store: &dyn Store) {
    for n in 0..25 {
        store.put(&key(&format!("{n:02}")), vec![n], Expected::Any).await.unwrap();
    }
    store.put(&Key::of(&["repository"]).unwrap(), vec![1], Expected::Any).await.unwrap();
    store.put(&Key::of(&["a"]).unwrap(), vec![1], Expected::Any).await.unwrap();
    let prefix = Prefix::of(&["repo"]);
    let mut seen = Vec::new();
    let mut after: Option<Key> = None;
    loop {
        let page = store.scan(&prefix, after.as_ref(), 10).await.unwrap();
        assert!(page.len() <= 10);
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        seen.extend(page.into_iter().map(|entry| entry.value[0]));
    }
    assert_eq!(seen, (0..25).collect::<Vec<u8>>());
    let early = Key::of(&["a"]).unwrap();
    assert_eq!(store.scan(&prefix, Some(&early), 1).await.unwrap()[0].value, [0]);
    assert!(store.scan(&prefix, None, 0).await.unwrap().is_empty());
}

async fn watching(store: &dyn Store) {
    let mut watch = store.watch(&Prefix::of(&["repo"]));
    store.put(&Key::of(&["other", "key"]).unwrap(), vec![], Expected::Any).await.unwrap();
    store.apply(vec![put("w1", b"", Expected::Any), put("w2", b"", Expected::Any)]).await.unwrap();
    store.delete(&key("w1"), Expected::Any).await.unwrap();
    for name in ["w1", "w2", "w1"] {
        assert_eq!(watch.next().await, Some(Change::Key(key(name))));
    }
    for n in 0..2_000_u32 {
        store.put(&key("w2"), n.to_be_bytes().to_vec(), Expected::Any).await.unwrap();
    }
    assert_eq!(watch.next().await, Some(Change::Missed));
}

async fn racing(store: Arc<dyn Store>) {
    store.put(&key("counter"), vec![0], Expected::Any).await.unwrap();
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let mut done = 0;
            while done < 10 {
                let entry = store.get(&key("counter")).await.unwrap().unwrap();
                let next = vec![entry.value[0] + 1];
                if store.put(&key("counter"), next, Expected::Revision(entry.revision)).await.is_ok() {
                    done += 1;
                }
                tokio::task::yield_now().await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(store.get(&key("counter")).await.unwrap().unwrap().value, [80]);
}

async fn contract(store: Arc<dyn Store>) {
    compare_and_set(store.as_ref()).await;
    all_or_nothing(store.as_ref()).await;
    pages(store.as_ref()).await;
    watching(store.as_ref()).await;
    racing(store.clone()).await;
    let mut watch = store.watch(&Prefix::all());
    drop(store);
    assert_eq!(watch.next().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_keeps_the_contract() {
    contract(open("memory:").unwrap().store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sled_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    contract(open(&format!("sled:{}/store", folder.path().display())).unwrap().store).await;
}

#[test]
fn other_addresses_are_refused() {
    for address in ["", "memory", "sled:", "redis://x"] {
        assert!(matches!(open(address), Err(StoreError::Address(_))), "{address}");
    }
}
