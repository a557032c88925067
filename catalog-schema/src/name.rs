//! Names compared as people read them: case and separators aside.

/// The words of a name, lower case: `cartService` and `cart-service` are both `cart`, `service`.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '-';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A name with only its letters and digits, lower case.
#[must_use]
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_separators_are_set_aside() {
        assert_eq!(words("cartService-2"), ["cart", "service", "2"]);
        assert_eq!(plain("Label-Printer_2"), "labelprinter2");
    }
}
