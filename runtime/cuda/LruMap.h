//===- LruMap.h - A map that forgets what was not used lately ---*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_LRUMAP_H
#define QUERN_RUNTIME_CUDA_LRUMAP_H

#include <cassert>
#include <cstddef>
#include <list>
#include <map>
#include <utility>

namespace quern::cuda {

/// Holds at most so many entries; of more, those used last.
template <class Key, class Value> class LruMap {
public:
  explicit LruMap(size_t mostEntries) : mostEntries(mostEntries) {
    assert(mostEntries > 0 && "a map that holds nothing");
  }

  size_t size() const { return entries.size(); }
  /// The value of \p key, or null; valid until the next insert.
  Value *find(const Key &key) {
    auto found = places.find(key);
    if (found == places.end())
      return nullptr;
    entries.splice(entries.begin(), entries, found->second);
    return &found->second->second;
  }
  /// Replaces the value of \p key, if there is one.
  Value &insert(const Key &key, Value value) {
    if (Value *old = find(key))
      return *old = std::move(value);
    if (entries.size() == mostEntries) {
      places.erase(entries.back().first);
      entries.pop_back();
    }
    entries.emplace_front(key, std::move(value));
    places[key] = entries.begin();
    return entries.front().second;
  }

private:
  using Entries = std::list<std::pair<Key, Value>>;
  const size_t mostEntries;
  Entries entries; ///< the one used last first
  std::map<Key, typename Entries::iterator> places;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_LRUMAP_H
