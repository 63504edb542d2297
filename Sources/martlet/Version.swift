/// This product's version.
let productVersion = "0.1.0"
