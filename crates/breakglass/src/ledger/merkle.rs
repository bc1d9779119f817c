//! The Merkle tree of RFC 6962 over the hashes of the entries, kept without the entries.

use sha2::{Digest as _, Sha256};

/// The edge of a growing tree: all that is needed to add a leaf and to tell the root, one hash for each set bit of the
/// size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// The roots of the complete subtrees, largest first.
    roots: Vec<[u8; 32]>,
}

impl Frontier {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a leaf. Costs two hashes on average, whatever the size.
    pub fn push(&mut self, leaf: &[u8; 32]) {
        self.push_data(leaf);
    }

    fn push_data(&mut self, data: &[u8]) {
        let mut hash: [u8; 32] = Sha256::new().chain_update([0]).chain_update(data).finalize().into();
        // Each trailing one of the size is a complete subtree as large as the one that has just become complete.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                hash = node(&left, &hash);
            }
        }
        self.roots.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root: the hash that any change of any leaf changes.
    #[must_use]
    pub fn root(&self) -> [u8; 32] {
        let root = self.roots.iter().rev().copied().reduce(|right, left| node(&left, &right));
        root.unwrap_or_else(|| Sha256::digest([]).into())
    }
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    // In one piece: the hasher then keeps none of it back.
    let mut data = [1; 65];
    if let Some((_, hashes)) = data.split_first_mut() {
        hashes.as_chunks_mut().0.iter_mut().zip([left, right]).for_each(|(to, from)| *to = *from);
    }
    Sha256::digest(data).into()
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;

    use super::*;

    fn hex(hash: [u8; 32]) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_roots_of_certificate_transparency() {
        let mut frontier = Frontier::new();
        assert_eq!(hex(frontier.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let known: [(&[u8], &str); 8] = [
            (b"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (b"\x00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (b"\x10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (b"\x20\x21", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
            (b"\x30\x31", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
            (b"@ABC", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
            (b"PQRSTUVW", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
            (b"`abcdefghijklmno", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ];
        for (data, root) in known {
            frontier.push_data(data);
            assert_eq!(hex(frontier.root()), root);
        }
        assert_eq!(frontier.size(), 8);
    }

    fn agree(leaves: impl IntoIterator<Item = [u8; 32]>) {
        let mut frontier = Frontier::new();
        let mut whole = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        assert_eq!(frontier.root()[..], whole.root().as_bytes()[..]);
        for leaf in leaves {
            frontier.push(&leaf);
            whole.push(leaf.to_vec());
            assert_eq!(frontier.size(), whole.len());
            assert_eq!(frontier.root()[..], whole.root().as_bytes()[..], "{} leaves", whole.len());
            assert_eq!(frontier.roots.len(), usize::try_from(frontier.size().count_ones()).unwrap());
        }
    }

    #[test]
    fn every_size_has_the_root_of_the_whole_tree() {
        agree((0_u64..600).map(|index| Sha256::digest(index.to_be_bytes()).into()));
    }

    proptest! {
        #[test]
        fn any_leaves_have_the_root_of_the_whole_tree(leaves in prop::collection::vec(any::<[u8; 32]>(), 0..40)) {
            agree(leaves);
        }
    }
}
