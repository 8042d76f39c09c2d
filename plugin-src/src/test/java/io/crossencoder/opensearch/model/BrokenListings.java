package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.lucene.tests.mockfile.FilterFileSystemProvider;

/** The disk as it is, but the listing of folders of one name breaks off after it has begun. */
final class BrokenListings extends FilterFileSystemProvider {
    private final String name;
    private final RuntimeException failure;

    BrokenListings(String name, RuntimeException failure) {
        super("broken://", FileSystems.getDefault());
        this.name = name;
        this.failure = failure;
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> listing = super.newDirectoryStream(folder, filter);
        return folder.getFileName().toString().equals(name) ? new BrokenListing(listing, failure) : listing;
    }

    private record BrokenListing(DirectoryStream<Path> listing, RuntimeException failure)
            implements DirectoryStream<Path> {
        @Override
        public Iterator<Path> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    throw failure;
                }

                @Override
                public Path next() {
                    throw failure;
                }
            };
        }

        @Override
        public void close() throws IOException {
            listing.close();
        }
    }
}
