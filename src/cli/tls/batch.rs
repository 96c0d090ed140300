//! Work on many things side by side, with results in the order of the things.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How many things may be done ahead of the first that is not: results that wait take memory.
const AHEAD: usize = 256;

/// Does `work` on each item with so many threads and hands the results to `take` in order. Once `stop`
/// is set nothing further is begun; what was begun is still handed over, and it comes first in order.
///
/// # Errors
/// The first of `take`; nothing is handed over after it.
pub(super) fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    stop: &AtomicBool,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    let (next, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (sender, results) = mpsc::channel();
    let worker = |sender: mpsc::Sender<(usize, R)>| {
        while !stop.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return };
            while index >= taken.load(Ordering::Relaxed) + AHEAD {
                thread::sleep(Duration::from_millis(20));
            }
            if sender.send((index, work(item))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            let sender = sender.clone();
            scope.spawn(|| worker(sender));
        }
        drop(sender);
        let mut outcome = Ok(());
        let mut waiting = BTreeMap::new();
        for (index, result) in results {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&taken.load(Ordering::Relaxed)) {
                if outcome.is_ok() {
                    outcome = take(result);
                }
                taken.fetch_add(1, Ordering::Relaxed);
            }
        }
        outcome
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static NEVER: AtomicBool = AtomicBool::new(false);

    #[test]
    fn results_come_in_order_whatever_takes_longer() {
        let items: Vec<u64> = (0..600).rev().collect();
        let mut seen = Vec::new();
        let slow = |item: &u64| {
            thread::sleep(Duration::from_micros(item % 7 * 100));
            *item
        };
        let take = |item| {
            seen.push(item);
            Ok(())
        };
        in_order(&items, 16, &NEVER, slow, take).unwrap();
        assert_eq!(seen, items);
    }

    #[test]
    fn after_a_stop_what_was_begun_is_handed_over_without_a_gap() {
        let stop = AtomicBool::new(false);
        let items: Vec<usize> = (0..100).collect();
        let mut seen = Vec::new();
        let work = |item: &usize| {
            stop.fetch_or(*item == 20, Ordering::Relaxed);
            *item
        };
        let take = |item| {
            seen.push(item);
            Ok(())
        };
        in_order(&items, 4, &stop, work, take).unwrap();
        assert!(seen.len() > 20 && seen.len() < 100, "{}", seen.len());
        assert_eq!(seen, items[..seen.len()]);
    }

    #[test]
    fn an_error_ends_the_handing_over() {
        let items = [1, 2, 3, 4];
        let mut seen = 0;
        let take = |item| {
            seen += 1;
            if item == 2 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
        };
        assert!(in_order(&items, 2, &NEVER, |item| *item, take).is_err());
        assert_eq!(seen, 2);
    }
}
