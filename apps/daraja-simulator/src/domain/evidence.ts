/**
 * How we know a behaviour: `observed` on the real sandbox or in production, `documented` by Safaricom, or `modelled` by us
 * because nobody has published it (daraja.md §0.1: L and PR; O; C and G).
 */
export type Evidence = 'observed' | 'documented' | 'modelled';
