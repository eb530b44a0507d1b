// Runs only in browsers without modules: shows the plain text that says what is missing.
document.getElementById("plain").hidden = false;
