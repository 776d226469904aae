'use client'

export * from '@polytable/react/index'
