import type { MetadataTags } from 'mediabunny'

/** FFmpeg's names of tags, by what the formats call them. */
const names: Readonly<Record<string, string>> = {
  // MP4 and QuickTime
  '©nam': 'title',
  '©ART': 'artist',
  aART: 'album_artist',
  '©alb': 'album',
  '©day': 'date',
  '©cmt': 'comment',
  '©gen': 'genre',
  '©wrt': 'composer',
  '©lyr': 'lyrics',
  '©too': 'encoder',
  '©grp': 'grouping',
  desc: 'description',
  cprt: 'copyright',
  // ID3
  TIT2: 'title',
  TPE1: 'artist',
  TPE2: 'album_artist',
  TALB: 'album',
  TRCK: 'track',
  TPOS: 'disc',
  TYER: 'date',
  TDRC: 'date',
  TCON: 'genre',
  TCOM: 'composer',
  TSSE: 'encoder',
  TENC: 'encoded_by',
  TCOP: 'copyright',
  TPUB: 'publisher',
  TLAN: 'language',
  COMM: 'comment',
  // RIFF
  INAM: 'title',
  IART: 'artist',
  IPRD: 'album',
  IPRT: 'track',
  ICRD: 'date',
  ICMT: 'comment',
  IGNR: 'genre',
  ICOP: 'copyright',
  ISFT: 'encoder',
  // Vorbis comments
  ALBUMARTIST: 'album_artist',
  TRACKNUMBER: 'track',
  DISCNUMBER: 'disc',
  DESCRIPTION: 'comment',
  ENCODER: 'encoder',
}

/** The texts among the tags of a file, by FFmpeg's names. Pictures and what has another form are left out. */
export function textTags({ raw = {} }: MetadataTags): Record<string, string> {
  const tags: Record<string, string> = {}
  for (const [key, value] of Object.entries(raw)) {
    // The library that wrote a Vorbis comment: FFmpeg does not count it among the tags.
    if (key === 'vendor') continue
    if (typeof value === 'string') tags[names[key] ?? key] = value
    else if (Array.isArray(value)) tags[names[key] ?? key] = value.join(';')
    else if (key === 'TXXX') Object.assign(tags, value)
  }
  return tags
}
