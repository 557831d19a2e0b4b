"""The network: an encoder over pieces and rule features, an anchor head, and a second stage over competing anchors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from contingent.readers.learned.features import FEATURES, RULE_FEATURES
from contingent.readers.learned.labels import ACT_LABELS, RELATION_LABELS, TAGS
from contingent.records import STATEMENT_TYPES, STATUSES
from training.base import BaseEncoder

_TYPES = len(STATEMENT_TYPES)
_MARKS = len(TAGS) + 2  # tags, then the first and the last piece of the evidence
_MARK_SIZE = 64
_PAIR_SIZE = 128
_DISTANCES = 19
_SENTENCES = 8
_HIDDEN = 512
_HEADS = 6
_FARTHEST = 128
_RARE = -4.0  # logit that a mark or a mode starts from


@dataclass(frozen=True)
class Stage2Input:
    """What the second stage takes beside the encoder's output: B windows, N candidates, M numbers, Q times, L pieces.

    `pad` and `candidate_pad` are True at padding, None where nothing is padded; `anchors` [B, N]; `types` [B, N, 18]
    first-stage logits; `numbers` [B, M, L] and `times` [B, Q, L] rows that average the pieces of a mention; `*_at`
    [B, M] their first pieces.
    """

    pad: Tensor | None
    sentence_of: Tensor
    anchors: Tensor
    candidate_pad: Tensor | None
    types: Tensor
    numbers: Tensor
    numbers_at: Tensor
    times: Tensor
    times_at: Tensor


class Dropout(nn.Module):
    """Dropout with masks cut from one long random sequence: drawing each mask anew costs a third of a step on a CPU."""

    _POOL = 1 << 23

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share
        self.pool: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        if x.is_cuda or x.numel() >= self._POOL:
            return functional.dropout(x, self.share)
        if self.pool is None or self.pool.dtype != x.dtype:
            self.pool = ((torch.rand(self._POOL) > self.share).float() / (1 - self.share)).to(x.dtype)
        start = int(torch.randint(self._POOL - x.numel(), ()))
        return x * self.pool[start : start + x.numel()].view(x.shape)


def attend(q: Tensor, k: Tensor, v: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    """Attention by heads: queries [B, N, H] over keys and values [B, M, H], to [B, N, H]."""
    batch, length, hidden = q.shape
    q, k, v = (x.view(batch, -1, heads, hidden // heads).transpose(1, 2) for x in (q, k, v))
    weighted = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return weighted.transpose(1, 2).reshape(batch, length, hidden)


class Layer(nn.Module):
    """A post-norm transformer layer, as in BERT."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads, self.drop = heads, Dropout(dropout)
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.aln, self.oln = nn.LayerNorm(hidden, epsilon), nn.LayerNorm(hidden, epsilon)
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        attended = self.ao(attend(self.q(x), self.k(x), self.v(x), self.heads, mask))
        x = self.aln(x + self.drop(attended))
        out: Tensor = self.oln(x + self.drop(self.fo(functional.gelu(self.fi(x)))))
        return out


class Attention(nn.Module):
    """Attention of one sequence to another; queries, keys and values projected by one matrix."""

    def __init__(self, hidden: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * hidden, hidden))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * hidden))
        self.out_proj = nn.Linear(hidden, hidden)
        nn.init.xavier_uniform_(self.in_proj_weight)

    def forward(self, x: Tensor, other: Tensor, other_pad: Tensor | None) -> Tensor:
        sides = zip(self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3), (x, other, other), strict=True)
        q, k, v = (functional.linear(side, weight, bias) for weight, bias, side in sides)
        mask = None if other_pad is None else ~other_pad[:, None, None, :]
        out: Tensor = self.out_proj(attend(q, k, v, self.heads, mask))
        return out


class CandidateLayer(nn.Module):
    """A pre-norm layer: candidates attend to each other, then to the pieces of the window."""

    def __init__(self, hidden: int, heads: int, inner: int) -> None:
        super().__init__()
        self.self_attn, self.multihead_attn = Attention(hidden, heads), Attention(hidden, heads)
        self.linear1, self.linear2 = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(hidden) for _ in range(3))

    def forward(self, x: Tensor, vectors: Tensor, candidate_pad: Tensor | None, pad: Tensor | None) -> Tensor:
        own = self.norm1(x)
        x = x + self.self_attn(own, own, candidate_pad)
        x = x + self.multihead_attn(self.norm2(x), vectors, pad)
        out: Tensor = x + self.linear2(functional.gelu(self.linear1(self.norm3(x))))
        return out


class Encoder(nn.Module):
    """Pieces and rule features to vectors."""

    def __init__(self, base: BaseEncoder, layers: int, dropout: float) -> None:
        super().__init__()
        self.drop = Dropout(dropout)
        hidden = base.hidden
        self.word = nn.Embedding(*base.weights["emb.word"].shape)
        self.position = nn.Embedding(*base.weights["emb.pos"].shape)
        self.norm = nn.LayerNorm(hidden, base.epsilon)
        self.features = nn.ModuleList(nn.Embedding(size, hidden) for _, size in FEATURES)
        self.layers = nn.ModuleList(Layer(hidden, base.heads, base.inner, base.epsilon, dropout) for _ in range(layers))
        self.near = nn.Embedding(*base.weights["rel"].shape) if "rel" in base.weights else None
        self._load(base)

    def forward(self, words: Tensor, features: Tensor, pad: Tensor | None) -> Tensor:
        positions = torch.arange(1, words.shape[1] + 1, device=words.device)
        x: Tensor = words + self.position(positions)[None]
        for number, table in enumerate(self.features):
            x = x + table(features[:, :, number])
        x = self.drop(self.norm(x))
        mask = None if pad is None else ~pad[:, None, None, :]
        if self.near is not None:
            near = self.near(apart(words.shape[1], self.near.num_embeddings, words.device)).permute(2, 0, 1)[None]
            mask = near if mask is None else near.masked_fill(~mask, -1e4)
            mask = mask.to(torch.bfloat16) if torch.is_autocast_enabled(words.device.type) else mask
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def _load(self, base: BaseEncoder) -> None:
        weights = base.weights
        with torch.no_grad():
            self.word.weight.copy_(torch.from_numpy(weights["emb.word"]))
            self.word.weight.requires_grad_(False)
            self.position.weight.copy_(torch.from_numpy(weights["emb.pos"]))
            self.norm.weight.copy_(torch.from_numpy(weights["emb.ln.w"]))
            self.norm.bias.copy_(torch.from_numpy(weights["emb.ln.b"]))
            for table in self.features:
                assert isinstance(table, nn.Embedding)
                table.weight.normal_(0, 0.01)
                table.weight[0].zero_()
            if self.near is not None:
                self.near.weight.copy_(torch.from_numpy(weights["rel"]))
            for number, layer in enumerate(self.layers):
                for name in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
                    part = getattr(layer, name)
                    part.weight.copy_(torch.from_numpy(weights[f"l{number}.{name}.w"]))
                    part.bias.copy_(torch.from_numpy(weights[f"l{number}.{name}.b"]))


class FirstStage(nn.Module):
    """Encoder, then for each piece: is it the anchor of a statement, and of which type."""

    def __init__(self, base: BaseEncoder, layers: int, dropout: float) -> None:
        super().__init__()
        self.encoder = Encoder(base, layers, dropout)
        self.inner = nn.Linear(base.hidden, base.hidden)
        self.out = nn.Linear(base.hidden, 1 + _TYPES)
        self.drop = Dropout(dropout)

    def forward(self, ids: Tensor, features: Tensor, pad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors [B, L, H], anchor logits [B, L] and type logits [B, L, 18]."""
        return self.from_words(self.encoder.word(ids), features, pad)

    def from_words(self, words: Tensor, features: Tensor, pad: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """The same from word vectors [B, L, H]; no `pad` where nothing is padded."""
        vectors = self.encoder(words, features, pad)
        inner = self.drop(functional.gelu(self.inner(vectors)))
        out = self.out(inner)
        return vectors, out[..., 0], out[..., 1:]


class SecondStage(nn.Module):
    """Candidates look at each other and at the window; then each tells its type, whether it stands, and its fields."""

    def __init__(self, hidden: int, modes: int, dropout: float) -> None:
        super().__init__()
        self.anchor, self.first_types = nn.Linear(hidden, hidden), nn.Linear(_TYPES, hidden)
        self.decoder = CandidateLayer(hidden, _HEADS, 2 * hidden)
        self.verdict = nn.Sequential(
            nn.LayerNorm(hidden), nn.Linear(hidden, hidden), nn.GELU(), Dropout(dropout), nn.Linear(hidden, 1 + _TYPES)
        )
        self.mixed = nn.Linear(_TYPES, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.inner = nn.Linear(hidden, _HIDDEN)
        self.sizes = [len(STATUSES), 1, len(ACT_LABELS), len(ACT_LABELS), 1, 1, len(RELATION_LABELS), modes]
        self.fields = nn.Linear(_HIDDEN, sum(self.sizes))
        self.mark_query, self.mark_key = (
            nn.Linear(hidden, _MARKS * _MARK_SIZE), nn.Linear(hidden, _MARKS * _MARK_SIZE),
        )  # fmt: skip
        self.distance = nn.Embedding(_DISTANCES, _MARKS + 3)
        self.sentence = nn.Embedding(_SENTENCES, _MARKS + 3)
        self.mark_bias = nn.Parameter(torch.tensor([_RARE] * len(TAGS) + [0.0, 0.0]))
        self.pairs = nn.ModuleDict({name: Pair(hidden, size) for name, size in (("number", 4), ("time", 1))})
        self.wait_query, self.wait_key = nn.Linear(hidden, _PAIR_SIZE), nn.Linear(hidden, _PAIR_SIZE)
        self.drop = Dropout(dropout)
        nn.init.zeros_(self.distance.weight)
        nn.init.zeros_(self.sentence.weight)
        nn.init.constant_(self.fields.bias[-modes:], _RARE)

    def forward(self, vectors: Tensor, data: Stage2Input, known_types: Tensor | None = None) -> dict[str, Tensor]:
        """Logits by name. `known_types` [B, N, 18] replaces the mixed type chances where it is not all zero."""
        first = data.types.softmax(-1)
        at = gather(vectors, data.anchors)
        start = self.anchor(at) + self.first_types(first)
        seen = self.decoder(start, vectors, data.candidate_pad, data.pad)
        verdict = self.verdict(seen)
        keep, types = verdict[..., 0], verdict[..., 1:]
        mixed = (first + types.softmax(-1)) / 2
        if known_types is not None:
            known = known_types.sum(-1, keepdim=True) > 0
            mixed = torch.where(known, known_types, mixed.detach())
        about = self.norm(seen + self.mixed(mixed))
        inner = self.drop(functional.gelu(self.inner(about)))
        names = ("status", "negative", "act", "outer_act", "core", "ongoing", "relation", "modes")
        out = dict(zip(names, self.fields(inner).split(self.sizes, -1), strict=True))
        out["keep"], out["type"] = keep, types
        self._add_marks(out, vectors, about, data)
        self._add_pairs(out, vectors, about, seen, data)
        return out

    def _add_marks(self, out: dict[str, Tensor], vectors: Tensor, about: Tensor, data: Stage2Input) -> None:
        batch, length, _ = vectors.shape
        query = self.mark_query(about).view(batch, -1, _MARKS, _MARK_SIZE).transpose(1, 2)
        key = self.mark_key(vectors).view(batch, length, _MARKS, _MARK_SIZE).transpose(1, 2)
        places = torch.arange(length, device=vectors.device)[None].expand(batch, length)
        bias = self._bias(data, places)[..., :_MARKS].permute(0, 3, 1, 2)
        scores = query @ key.transpose(-1, -2) / math.sqrt(_MARK_SIZE) + bias + self.mark_bias[:, None, None]
        out["tags"] = scores[:, : len(TAGS)]
        out["start"], out["end"] = scores[:, -2], scores[:, -1]

    def _add_pairs(
        self, out: dict[str, Tensor], vectors: Tensor, about: Tensor, seen: Tensor, data: Stage2Input
    ) -> None:
        for offset, (name, rows, places) in enumerate(
            (("number", data.numbers, data.numbers_at), ("time", data.times, data.times_at))
        ):
            scores = self.pairs[name](about, rows.to(vectors.dtype) @ vectors)
            bias = self._bias(data, places)[..., _MARKS + offset]
            out[name] = torch.cat([(scores[..., 0] + bias)[..., None], scores[..., 1:]], -1)
        query, key = self.wait_query(about), self.wait_key(seen)
        out["waits_for"] = (
            query @ key.transpose(-1, -2) / math.sqrt(_PAIR_SIZE) + self._bias(data, data.anchors)[..., _MARKS + 2]
        )

    def _bias(self, data: Stage2Input, places: Tensor) -> Tensor:
        """Learned scores [B, N, P, marks + 3] for places [B, P] by how far they lie from candidates."""
        gap = places[:, None, :] - data.anchors[:, :, None]
        steps = (gap.abs().float() + 1).log2().floor().long().clamp(max=_DISTANCES // 2)
        own = data.sentence_of.gather(1, data.anchors)[:, :, None]
        other = data.sentence_of.gather(1, places)[:, None, :]
        apart = (other - own).clamp(-3, 3) + 3
        apart = torch.where((own < 0) | (other < 0), torch.full_like(apart, _SENTENCES - 1), apart)
        bias: Tensor = self.distance(gap.sign() * steps + _DISTANCES // 2) + self.sentence(apart)
        return bias


class Pair(nn.Module):
    """Scores a candidate with a mention: `size` outputs for each pair; the first also gets a bilinear term."""

    def __init__(self, hidden: int, size: int) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(hidden, _PAIR_SIZE), nn.Linear(hidden, _PAIR_SIZE)
        self.query, self.key = nn.Linear(hidden, _PAIR_SIZE), nn.Linear(hidden, _PAIR_SIZE)
        self.out = nn.Linear(_PAIR_SIZE, size)

    def forward(self, about: Tensor, mentions: Tensor) -> Tensor:
        inner = functional.gelu(self.left(about)[:, :, None] + self.right(mentions)[:, None])
        product = self.query(about) @ self.key(mentions).transpose(-1, -2) / math.sqrt(_PAIR_SIZE)
        scores = self.out(inner)
        return torch.cat([scores[..., :1] + product[..., None], scores[..., 1:]], -1)


class Network(nn.Module):
    """Both stages."""

    def __init__(self, base: BaseEncoder, *, layers: int, modes: int, dropout: float) -> None:
        super().__init__()
        self.first = FirstStage(base, layers, dropout)
        self.second = SecondStage(base.hidden, modes, dropout)
        self.unknown = base.unknown


def apart(length: int, buckets: int, device: torch.device) -> Tensor:
    """How far piece j lies from piece i, in buckets [L, L]: exact when near, by logarithm up to 128 (as T5 and MPNet do)."""
    places = torch.arange(length, device=device)
    gap = places[:, None] - places[None]
    half, exact = buckets // 2, buckets // 4
    far = exact + ((gap.abs().clamp(min=1) / exact).log() / math.log(_FARTHEST / exact) * (half - exact)).long()
    return torch.where(gap < 0, half, 0) + torch.where(gap.abs() < exact, gap.abs(), far.clamp(max=half - 1))


def gather(vectors: Tensor, places: Tensor) -> Tensor:
    """Vectors [B, L, H] at places [B, N]: [B, N, H]."""
    return vectors.gather(1, places[..., None].expand(-1, -1, vectors.shape[-1]))


def hide_rules(features: Tensor, chance: float) -> Tensor:
    """Features with those of the grammar reader set to nothing for a random share of windows."""
    hidden = torch.rand(features.shape[0], device=features.device) < chance
    features = features.clone()
    features[hidden, :, -RULE_FEATURES:] = 0
    return features


def hide_words(ids: Tensor, pad: Tensor, chance: float, unknown: int) -> Tensor:
    """Ids with a random share of the pieces replaced by the unknown piece."""
    hidden = (torch.rand(ids.shape, device=ids.device) < chance) & ~pad
    return ids.masked_fill(hidden, unknown)
