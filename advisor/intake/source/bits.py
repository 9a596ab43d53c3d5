"""Where certain bytes stand in a text, one bit a byte: what is true of places is reckoned 64 places at a time.

A mask is an array of little-endian 64-bit words; the place p is the bit p % 64 of the word p // 64. There is always
at least one bit behind the end of the text; what is set there means nothing.
"""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
_AT_ONCE = 1 << 18  # bytes compared together, a multiple of 64: so few that they stay near the processor


def where(text: Bytes, byte: int) -> Mask:
    """The places at which this byte stands."""
    mask = np.zeros(len(text) // 64 + 1, "<u8")
    octets = mask.view(np.uint8)
    for start in range(0, len(text), _AT_ONCE):
        packed = np.packbits(text[start : start + _AT_ONCE] == byte, bitorder="little")
        octets[start // 8 : start // 8 + len(packed)] = packed
    return mask


def nowhere(like: Mask) -> Mask:
    """No place at all, in a text of the same length."""
    return np.zeros_like(like)


def at(like: Mask, place: int) -> Mask:
    """One place alone."""
    mask = np.zeros_like(like)
    mask[place >> 6] = 1 << (place & 63)
    return mask


def behind(mask: Mask) -> Mask:
    """The places one behind."""
    moved = mask << np.uint64(1)
    moved[1:] |= mask[:-1] >> np.uint64(63)
    return moved


def before(mask: Mask) -> Mask:
    """The places one before."""
    moved = mask >> np.uint64(1)
    moved[:-1] |= mask[1:] << np.uint64(63)
    return moved


def within_pairs(mask: Mask) -> Mask:
    """Every place from an odd one of the mask, the first being odd, up to the next even one, which is left out."""
    inside = mask.copy()
    for step in (1, 2, 4, 8, 16, 32):
        inside ^= inside << np.uint64(step)
    odd = np.bitwise_xor.accumulate(inside >> np.uint64(63))  # whether a word ends within a pair
    inside[1:] ^= -odd[:-1]
    return inside


def places(mask: Mask) -> Places:
    """The places as ascending numbers."""
    words: Places = np.flatnonzero(mask)
    left = mask[words]
    found: list[Places] = []
    while len(words):  # the lowest place of each word, then the next one
        lowest = left & -left
        found.append(words * 64 + np.bitwise_count(lowest - np.uint64(1)))
        left ^= lowest
        more = left != 0
        words, left = words[more], left[more]
    return np.sort(np.concatenate([np.zeros(0, np.int64), *found]))


def first(mask: Mask) -> int | None:
    """The first place, or None."""
    words = np.flatnonzero(mask)
    if not len(words):
        return None
    word = int(mask[words[0]])
    return int(words[0]) * 64 + (word & -word).bit_length() - 1


def counts_before(mask: Mask, ends: Places) -> Places:
    """For each end, how many places of the mask lie before it."""
    counts: Places = np.zeros(len(mask) + 1, np.int64)
    np.cumsum(np.bitwise_count(mask), out=counts[1:])
    word = ends >> 6
    below = (np.uint64(1) << (ends & 63).astype(np.uint64)) - np.uint64(1)
    found: Places = counts[word] + np.bitwise_count(mask[word] & below)
    return found
