//! Union-find over nodes, with the reason of each join and a guard between known persons.

use catalog_schema::id::EntityRef;

use super::Reason;

/// Sets of nodes.
pub struct Union {
    parent: Vec<usize>,
    size: Vec<u32>,
    known: Vec<Option<EntityRef>>,
    joins: Vec<(usize, usize, Reason)>,
}

impl Union {
    /// Every node alone; `known` names the person that a node stands for.
    pub fn new(known: Vec<Option<EntityRef>>) -> Self {
        Self { parent: (0..known.len()).collect(), size: vec![1; known.len()], known, joins: Vec::new() }
    }

    /// The node that stands for a set.
    pub fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    /// Joins two sets and keeps why; two known persons stay apart.
    pub fn join(&mut self, a: usize, b: usize, reason: Reason) {
        let (ra, rb) = (self.root(a), self.root(b));
        if ra == rb || (self.known[ra].is_some() && self.known[rb].is_some()) {
            return;
        }
        let (large, small) = if self.size[ra] >= self.size[rb] { (ra, rb) } else { (rb, ra) };
        self.parent[small] = large;
        self.size[large] += self.size[small];
        if let Some(person) = self.known[small].take() {
            self.known[large] = Some(person);
        }
        self.joins.push((a, b, reason));
    }

    /// The joins that were made, in order.
    pub fn take_joins(&mut self) -> Vec<(usize, usize, Reason)> {
        std::mem::take(&mut self.joins)
    }
}
