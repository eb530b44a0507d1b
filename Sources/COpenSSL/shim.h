#pragma once
// The tree hashes of the ledger call SHA256_Init and its kin: libcrypto 3 marks them as old, and looks its algorithm up
// anew at each call of the one-shot that it offers instead, which costs three times the hash itself.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/crypto.h>
