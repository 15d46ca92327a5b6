"""One address, however it is written; and what is none."""

import pytest
from django.core.exceptions import ValidationError

from common.email_addresses import normalize_address, validate_address

ADA = "ada@example.org"
SPELLINGS = [
    ("ada@example.org", ADA),
    ("ADA@Example.ORG", ADA),
    (" ada@example.org\t", ADA),
    ("\ufeffada@example.org", ADA),  # byte order mark
    ("a\u200bda@example.org", ADA),  # zero-width space
    ("a\u200d\u200cda@example.org", ADA),  # joiners
    ("a\u00adda@example.org", ADA),  # soft hyphen
    ("\u202eada@example.org", ADA),  # right-to-left override
    ("ada@exam\u200bple.org", ADA),
    ("ada@ex\u00adample.org", ADA),
    ("ada@example.o\u2060rg", ADA),  # word joiner
    ("ada@example.org\u200b", ADA),
    ("ada\ufe0f@example.org", ADA),  # variation selector
    ("a\u3164da@example.org", ADA),  # Hangul filler
    ("a\u034fda@example.org", ADA),  # combining grapheme joiner
    ("\uff41\uff44\uff41@example.org", ADA),  # full width
    ("ada\uff20example.org", ADA),
    ("ada@\uff45xample.org", ADA),
    ("ada@example\u3002org", ADA),  # ideographic full stop
    ("ada@example\uff0eorg", ADA),
    ('"ada"@example.org', ADA),
    ("\U0001d41a\U0001d41d\U0001d41a@example.org", ADA),  # mathematical bold
    ("a\u017fa@example.org", "asa@example.org"),  # long s
    ("\u212aim@example.org", "kim@example.org"),  # Kelvin sign
    ("\ufb01a@example.org", "fia@example.org"),  # ligature
    ("ada@M\u00dcLLER.example", "ada@m\u00fcller.example"),
    ("ada@mu\u0308ller.example", "ada@m\u00fcller.example"),
    ("ada@xn--mller-kva.example", "ada@m\u00fcller.example"),
    ("ada@XN--MLLER-KVA.example", "ada@m\u00fcller.example"),
    ("ada@stra\u00dfe.example", "ada@strasse.example"),  # where Django sends it
    ("ada@xn--strae-oqa.example", "ada@xn--strae-oqa.example"),  # another domain, and no other way to write it
    ("a.da+gym@example.org", "a.da+gym@example.org"),  # whose mailbox it is, is the mail server's to say
    ("\u0430da@example.org", "\u0430da@example.org"),  # a Cyrillic letter is another one, and refused below
    ("", ""),
    ("nobody", "nobody"),
    ("a@b@example.org", "a@b@example.org"),
]


@pytest.mark.parametrize(("written", "normal"), SPELLINGS)
def test_spellings_of_one_address_are_one(written, normal):
    assert normalize_address(written) == normal
    assert normalize_address(normal) == normal


REFUSED = [
    ("", "Enter a valid email address."),
    ("ada", "Enter a valid email address."),
    ("ada@", "Enter a valid email address."),
    ("@example.org", "Enter a valid email address."),
    ("a@b@example.org", "Enter a valid email address."),
    ("a da@example.org", "Enter a valid email address."),
    ("ada@exam ple.org", "Enter a valid email address."),
    ("ada\n@example.org", "Enter a valid email address."),
    ("ada@example.org\nBcc: x@x.org", "Enter a valid email address."),
    ("a\x00da@example.org", "Enter a valid email address."),
    ("ad\u0131@example.org", "Enter a valid email address."),  # dotless i
    ("\u0430da@example.org", "Enter a valid email address."),  # Cyrillic
    ("\u00e4da@example.org", "Enter a valid email address."),
    ('"a da"@example.org', "Enter a valid email address."),
    ("ada@[127.0.0.1]", "Enter a valid email address."),
    ("ada@[::1]", "Enter a valid email address."),
    ("ada@example..org", "Enter a valid email address."),
    ("ada@example.org.", "Enter a valid email address."),
    ("ada@\ud800example.org", "Enter a valid email address."),
    ("a" * 65 + "@example.org", "The part before the @ can have at most 64 characters."),
    ("a@" + ("b" * 60 + ".") * 4 + "org.xxxxxx", "An e-mail address can have at most 254 characters."),
    ("a" * 400 + "@example.org", "Enter a valid email address."),
]


@pytest.mark.parametrize(("written", "error"), REFUSED)
def test_what_mail_does_not_reach_is_refused(written, error):
    with pytest.raises(ValidationError) as refused:
        validate_address(normalize_address(written))
    assert refused.value.messages == [error]


@pytest.mark.parametrize(
    "address",
    [
        ADA,
        "a" * 64 + "@example.org",
        "a@" + ("b" * 60 + ".") * 4 + "orgxxxxx",
        "ada@m\u00fcller.example",
        "x@localhost",
    ],
)
def test_the_longest_and_the_foreign_are_taken(address):
    validate_address(address)
    assert normalize_address(address) == address
